import type { Call } from '../contract/call.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import type { Operation } from '../contract/operation.ts'
import type { Passage } from '../contract/read-passage.ts'
import { stopAt } from '../contract/stop-at.ts'
import type { Gateway } from '../gateway.ts'
import type { Parameters } from '../match-route.ts'
import type { Errand } from '../upstream/attempt-operation.ts'

type Asked = { readonly call: Call; readonly operation: Operation; readonly parameters: Parameters }

/** Beside those of the provider's entry; everything else that a caller sends is for us. */
const passedHeaders = ['content-type', 'accept', 'openai-beta', 'range']

/** The path below a provider's base URL. Throws 404 for dots, which would lead to another operation. */
const fillPath = ({ call, operation, parameters }: Asked): string =>
  operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const part = parameters[name] ?? ''
    if (/^\.*$/.test(part))
      throw new GatewayError({
        status: 404,
        code: 'unknown_url',
        message: `Unknown request URL: ${call.method} ${call.path}. Check the ids in the path.`,
      })
    return encodeURIComponent(part)
  })

const writeQuery = (query: URLSearchParams): string => {
  const passed = new URLSearchParams(query)
  // The caller's own key, where it stands there.
  passed.delete('api_key')
  return passed.size > 0 ? `?${passed}` : ''
}

/** What is sent to a provider for a request, but for its key. Throws 404. */
export const openErrand = (
  { send, authorize, clock }: Pick<Gateway, 'send' | 'authorize' | 'clock'>,
  asked: Asked,
  passage: Passage,
): Errand => {
  const { call, operation } = asked
  const headers = passedHeaders.flatMap(name => (call.headers[name] ? [[name, call.headers[name]]] : []))
  return {
    operation,
    fields: passage.fields,
    path: fillPath(asked) + writeQuery(call.query),
    headers: Object.fromEntries(headers),
    write: target => passage.write(target.model === '' ? undefined : target.model),
    // What makes something must not make it twice.
    isRepeatable: operation.method === 'GET' || (operation.model === true && !operation.names),
    send,
    authorize,
    clock,
    gone: call.gone,
    stopAt: stopAt(call),
  }
}
