import { boundUsage } from './accounting/bound-usage.ts'
import { guessUsage } from './accounting/expect-usage.ts'
import { priceUsage } from './accounting/price-usage.ts'
import type { Caller } from './callers/identify-caller.ts'
import type { Call } from './contract/call.ts'
import type { Clock } from './contract/clock.ts'
import type { Task } from './contract/inference-request.ts'
import type { Gateway } from './gateway.ts'
import { findTranslation } from './providers/find-translation.ts'
import { findRoute } from './routing/find-route.ts'
import { nameSession } from './routing/name-session.ts'
import type { Route, Target } from './routing/route.ts'

export type Asked = { readonly call: Call; readonly caller: Caller; readonly task: Task }

type RoutingGateway = Pick<Gateway, 'router' | 'findPrice' | 'health' | 'dice'> & {
  readonly clock: Pick<Clock, 'now'>
}

/** The way of a caller's request. Throws 403 and 404. */
export const routeTask = (
  { router, findPrice, health, clock, dice }: RoutingGateway,
  { call, caller, task }: Asked,
): Route => {
  const costs = () => {
    const usage = guessUsage(boundUsage(task))
    return (target: Target): number | undefined => {
      const pinned = findPrice(target)
      return pinned && priceUsage(usage, pinned.price, clock.now())
    }
  }
  return findRoute(router, caller, task.request.model, {
    dice,
    health,
    offers: target => findTranslation(task, target).ok,
    session: () => nameSession(call, caller.tenant.id, task),
    costs,
  })
}
