import type { Call } from '../shared/contract/call.ts'
import type { WholeReply } from '../shared/contract/reply.ts'
import { explainError } from '../shared/explain-error.ts'
import { openMatchRoute } from '../shared/match-route.ts'
import type { Cashier } from './cashier.ts'
import { routes } from './routes.ts'

const matchRoute = openMatchRoute(routes)

const dispatch = async (cashier: Cashier, call: Call): Promise<WholeReply> => {
  const { route, parameters } = matchRoute(call.method, call.path)
  if (route.for === 'everyone') return route.endpoint()
  if (route.for === 'payment-providers') return route.endpoint({ cashier, call, parameters })
  const caller = await cashier.identify(call, route.path)
  return route.endpoint({ cashier, call, parameters, caller })
}

/** The core behind both doors: a call in, a reply out, whatever happens in between. */
export const openHandle = (cashier: Cashier) => {
  return async (call: Call): Promise<WholeReply> => {
    const reply = await dispatch(cashier, call).catch(error => explainError(cashier, call, error))
    return { ...reply, headers: { ...reply.headers, 'x-request-id': call.id } }
  }
}
