import type { Call } from '../shared/contract/call.ts'
import { GatewayError } from '../shared/contract/gateway-error.ts'
import { errorReply } from '../shared/contract/json-reply.ts'
import type { Reply } from '../shared/contract/reply.ts'
import type { Gateway } from '../shared/gateway.ts'
import { once } from '../shared/once.ts'
import { openMatchRoute } from './match-route.ts'
import { routes } from './routes.ts'

const matchRoute = openMatchRoute(routes)

const internal = (): GatewayError =>
  new GatewayError({
    status: 500,
    code: 'internal_error',
    message: 'The gateway failed. Tell your operator the x-request-id of this answer.',
  })

const dispatch = async (gateway: Gateway, call: Call): Promise<Reply> => {
  const { route, parameters } = matchRoute(call.method, call.path)
  if (route.for === 'everyone') return route.endpoint()
  if (route.for === 'admin') {
    await gateway.admin.identify(call)
    return route.endpoint({ gateway, call, parameters })
  }
  const caller = await gateway.identify(call)
  const work = () => route.endpoint({ gateway, call, caller, parameters })
  return route.method === 'POST' ? once(gateway, call, caller, work) : work()
}

const explain = (gateway: Gateway, call: Call, error: unknown): Reply => {
  if (error instanceof GatewayError) {
    gateway.log(error.status < 500 ? 'info' : 'warn', 'refused', {
      requestId: call.id,
      status: error.status,
      code: error.code,
    })
    return errorReply(error)
  }
  // The stack names our own files only, but a message can quote what it choked on.
  const stack = error instanceof Error ? (error.stack?.split('\n').slice(1).join('\n') ?? '') : ''
  gateway.log('error', 'internal error', { requestId: call.id, name: String((error as Error)?.name), stack })
  return errorReply(internal())
}

/** The core behind both doors: a call in, a reply out, whatever happens in between. */
export const openHandle = (gateway: Gateway) => {
  return async (call: Call): Promise<Reply> => {
    const reply = await dispatch(gateway, call).catch(error => explain(gateway, call, error))
    return { ...reply, headers: { ...reply.headers, 'x-request-id': call.id } }
  }
}
export type Handle = ReturnType<typeof openHandle>
