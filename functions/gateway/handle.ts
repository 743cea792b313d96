import { checkHome } from '../shared/check-home.ts'
import type { Call } from '../shared/contract/call.ts'
import type { Reply } from '../shared/contract/reply.ts'
import { explainError } from '../shared/explain-error.ts'
import type { Gateway } from '../shared/gateway.ts'
import { openMatchRoute } from '../shared/match-route.ts'
import { once } from '../shared/once.ts'
import { unsealCall } from '../shared/unseal-call.ts'
import { routes } from './routes.ts'

const matchRoute = openMatchRoute(routes)

type Match = ReturnType<typeof matchRoute>

const answer = async (gateway: Gateway, call: Call, { route, parameters }: Match): Promise<Reply> => {
  if (route.for === 'everyone') return route.endpoint()
  if (route.for === 'admin') {
    await gateway.admin.identify(call)
    if (!route.isRegional) checkHome(gateway)
    return route.endpoint({ gateway, call, parameters })
  }
  const caller = await gateway.identify(call, route.path)
  const { call: opened, sealReply } = await unsealCall(gateway, call, caller)
  // Sealed before it is kept for repeated requests, so that nothing that came sealed is stored in clear.
  const work = async () => sealReply(await route.endpoint({ gateway, call: opened, caller, parameters }))
  try {
    return await (route.method === 'POST' ? once(gateway, call, caller, work) : work())
  } catch (error) {
    return sealReply(explainError(gateway, call, error, route.wordError))
  }
}

const dispatch = async (gateway: Gateway, call: Call): Promise<Reply> => {
  const match = matchRoute(call.method, call.path)
  return answer(gateway, call, match).catch(error =>
    explainError(gateway, call, error, match.route.wordError),
  )
}

/** The core behind both doors: a call in, a reply out, whatever happens in between. */
export const openHandle = (gateway: Gateway) => {
  return async (call: Call): Promise<Reply> => {
    const reply = await dispatch(gateway, call).catch(error => explainError(gateway, call, error))
    return { ...reply, headers: { ...reply.headers, 'x-request-id': call.id } }
  }
}
export type Handle = ReturnType<typeof openHandle>
