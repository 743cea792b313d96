import { limitsOf } from '../accounting/account.ts'
import { nothing } from '../accounting/amount.ts'
import { withOutput } from '../accounting/bound-usage.ts'
import { windowOf } from '../accounting/window.ts'
import type { Task } from '../contract/inference-request.ts'
import type { Usage } from '../contract/usage.ts'
import type { Gateway } from '../gateway.ts'
import type { Hold } from '../store/accounts/hold.ts'
import { boundShaped } from './bound-shaped.ts'
import { type Charging, planHold } from './plan-hold.ts'
import { openReservation, type Reservation, type Reserving } from './reservation.ts'
import { type HoldingGateway, type Taken, takeHold, termsOf } from './take-hold.ts'

/** A request as it may be sent, and what is held for it. */
export type Reserved = {
  readonly task: Task
  /** How the caller's limits stand, and what they made of the request: headers of whatever it is answered. */
  readonly limits: Taken['limits']
  readonly reservation: Reservation
}

type ReservingGateway = HoldingGateway & Pick<Gateway, 'findPrice'>

type Asked = Pick<Charging, 'call' | 'caller'>

/** For a request that no account pays for. */
export const withoutHold = (gateway: Pick<Gateway, 'mintId'>, { call, caller }: Asked, at: number): Hold => ({
  tenant: caller.tenant.id,
  window: windowOf(at, caller.tenant.quota.per),
  since: at,
  leaseId: gateway.mintId(call.id),
  amount: nothing,
})

/** A reservation of all that a request can use: it never has to grow. */
export const reserveAll = (hold: Hold, usage: Usage): Reservation => ({
  hold: () => hold,
  usage: () => usage,
  held: usage.output,
  limit: usage.output,
  extend: async () => ({ ok: true, held: usage.output }),
})

const unlimited = Number.POSITIVE_INFINITY

/** Of everything, for a request that nothing limits. Its bound is only asked for where a provider reports no usage. */
const passThrough = ({ task, route }: Charging, hold: Hold): Reserved => {
  const reservation: Reservation = {
    hold: () => hold,
    usage: () => withOutput(boundShaped(task, route).usage, unlimited),
    held: unlimited,
    limit: unlimited,
    extend: async () => ({ ok: true, held: unlimited }),
  }
  return { task, limits: {}, reservation }
}

/** Nobody's account pays, so nobody is asked. */
const growFreely: Reserving['grow'] = async (hold, amount) => ({ ok: true, hold: { ...hold, amount } })

const openGrow =
  (gateway: ReservingGateway, { call, caller }: Charging): Reserving['grow'] =>
  async (hold, wanted) => {
    const [limits, key] = [limitsOf(caller.tenant), termsOf(caller)]
    const result = await gateway.accounts.extend({ hold, wanted, limits, key })
    if ('reason' in result)
      gateway.log('error', 'extension failed', { requestId: call.id, error: result.reason })
    return result
  }

/**
 * Holds for a request, with an output limit that its account can pay, the most that it can use, or at first an estimate of
 * it. A request that nothing limits is passed through as it came, without a write. `at` is when it came, in ms since the
 * epoch. Throws 400, 402, 429 or 503.
 */
export const reserve = async (
  gateway: ReservingGateway,
  charging: Charging,
  at: number,
): Promise<Reserved> => {
  const plan = planHold(gateway, charging, at)
  if (!plan) return passThrough(charging, withoutHold(gateway, charging, at))
  const { asked, possible, allowed, isHeld, amountOf, usageOf } = plan
  const { bounded, hold, limits } = isHeld
    ? await takeHold(gateway, charging, possible, fitting => amountOf(usageOf(fitting)))
    : { bounded: possible, hold: withoutHold(gateway, charging, at), limits: {} }
  const reservation = openReservation({
    hold,
    usage: usageOf(bounded),
    limit: bounded.usage.output,
    amountOf,
    room: allowed,
    grow: isHeld ? openGrow(gateway, charging) : growFreely,
  })
  const lowered = bounded.output < asked.output && { 'x-causeway-max-tokens': String(bounded.output) }
  return { task: bounded.task, limits: { ...limits, ...lowered }, reservation }
}
