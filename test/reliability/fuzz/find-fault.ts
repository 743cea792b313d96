import type { Call } from '../../../functions/shared/contract/call.ts'
import type { Reply } from '../../../functions/shared/contract/reply.ts'
import { findLeaks } from '../instruments/find-leaks.ts'
import type { FuzzedRequest } from './fuzzed-request.ts'
import { adminKey, type FuzzedGateway } from './open-fuzzed-gateway.ts'

/** Nothing here waits for anybody, so what takes longer hangs. */
const patienceMs = 20_000

export const toCall = ({ method, path, headers, body }: FuzzedRequest, id: string, key: string): Call => {
  const [pathname = '', search = ''] = path.split(/\?(.*)/s)
  return {
    id,
    method,
    path: pathname,
    query: new URLSearchParams(search),
    search,
    headers: { authorization: `Bearer ${pathname.startsWith('/admin') ? adminKey : key}`, ...headers },
    body,
    sourceIp: '192.0.2.1',
    deadline: Date.now() + 60_000,
    gone: new AbortController().signal,
  }
}

const finish = async ({ body, finished }: Reply): Promise<string> => {
  let text = ''
  if (typeof body === 'string') text = body
  else if (body instanceof Uint8Array) text = Buffer.from(body).toString()
  else for await (const piece of body) text += piece
  await finished
  return text
}

const isOpen = ({ tables }: FuzzedGateway): boolean =>
  tables.list('ACCOUNT#').some(item => Object.keys(item['leases']?.M ?? {}).length > 0)

/** The one refusal with a 5xx by design: this gateway has no key for SM2. */
const isWithoutGm = (text: string): boolean => text.includes('"code":"gm_unavailable"')

const hang = Symbol()

/** What is wrong with how the gateway takes a request; undefined, nothing. No provider here excuses a 5xx. */
export const findFault = async (
  gateway: FuzzedGateway,
  request: FuzzedRequest,
  id: string,
): Promise<string | undefined> => {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<typeof hang>(resolve => {
    timer = setTimeout(resolve, patienceMs, hang)
  })
  const work = gateway
    .handle(toCall(request, id, gateway.key))
    .then(async reply => ({ status: reply.status, text: await finish(reply) }))
    .catch(error => ({ status: 599, text: `thrown: ${error?.stack}` }))
  const done = await Promise.race([work, patience])
  clearTimeout(timer)
  if (done === hang) return 'no answer'
  if (done.status >= 500 && !isWithoutGm(done.text))
    return `${done.status} ${done.text} ${gateway.log.at(-1) ?? ''}`
  if (done.text === '') return 'an empty body'
  if (isOpen(gateway)) return 'a lease is left'
  const leaks = findLeaks(done.text, {
    'the provider’s key': 'sk-of-the-sound-provider',
    'the admin key': adminKey,
  })
  return leaks.length > 0 ? `leaks ${leaks.join(', ')}` : undefined
}
