import { isLimited, limitsOf, windowOf } from './accounting/account.ts'
import { type Amount, amountOf, nothing } from './accounting/amount.ts'
import { type Bounded, boundUsage, estimateUsage } from './accounting/bound-usage.ts'
import { refuseHold } from './accounting/refuse-hold.ts'
import type { Call } from './contract/call.ts'
import { GatewayError } from './contract/gateway-error.ts'
import type { Task } from './contract/inference-request.ts'
import type { Usage } from './contract/usage.ts'
import type { Gateway } from './gateway.ts'
import type { Caller } from './identify-caller.ts'
import { persist } from './persist.ts'
import type { Route } from './routing/route-model.ts'
import type { Hold, HoldResult } from './store/accounts.ts'
import type { LedgerRow } from './store/ledger.ts'

/** After a request's own deadline nobody settles it any more; clocks differ by less than this. In milliseconds. */
const leaseGraceMs = 60_000

/** What a request used, as far as it is known. */
export type Used = {
  readonly usage: Usage | undefined
  /** Characters generated, which stand in for a usage that the provider did not report. */
  readonly characters: number
}

/** The account's side of one request. */
export type Charge = {
  /** The request as it may be sent: for a tenant with limits it carries an output limit. */
  readonly task: Task
  /** Gives the hold back, because nothing was answered. Never rejects. */
  readonly release: () => Promise<void>
  /** Writes the ledger row, then ends the hold with what the row says. Never rejects. */
  readonly settle: (used: Used, facts: LedgerRow['facts']) => Promise<void>
}

type Charging = { readonly call: Call; readonly caller: Caller; readonly task: Task; readonly route: Route }

const storeUnavailable = (): GatewayError =>
  new GatewayError({
    status: 503,
    code: 'quota_store_unavailable',
    message: 'Quotas cannot be checked at the moment. Try again.',
    headers: { 'retry-after': '1' },
  })

const unpriced = (model: string): GatewayError =>
  new GatewayError({
    status: 400,
    code: 'model_not_priced',
    message: `Your budget is in money, and the model '${model}' has no price in gateway.yaml. Ask your operator.`,
    param: 'model',
  })

const takeHold = async (
  gateway: Gateway,
  { call, caller, route, task }: Charging,
  { usage }: Bounded,
): Promise<Hold> => {
  const limits = limitsOf(caller.tenant)
  if (limits.nanos !== undefined && !route.price) throw unpriced(task.request.model)
  const request = {
    tenant: caller.tenant.id,
    leaseId: gateway.mintId(),
    amount: amountOf(usage, route.price),
    limits,
    expiresAt: call.deadline + leaseGraceMs,
  }
  const result: HoldResult = await gateway.accounts.hold(request).catch(error => {
    gateway.log('error', 'hold failed', { requestId: call.id, error: String(error?.name) })
    throw storeUnavailable()
  })
  if (!result.ok) throw refuseHold(result.refusal.limit, result.refusal.left, gateway.clock.now())
  return result.hold
}

const withoutHold = (gateway: Gateway, { caller }: Charging): Hold => ({
  tenant: caller.tenant.id,
  window: windowOf(gateway.clock.now()),
  leaseId: gateway.mintId(),
  amount: nothing,
})

/** An estimate is never more than what was held for the request. */
const capAt = (amount: Amount, held: Amount): Amount => ({
  tokens: Math.min(amount.tokens, held.tokens),
  nanos: Math.min(amount.nanos, held.nanos),
})

/**
 * Holds the worst case of a request before it is sent. A tenant without limits is passed through as it came, without a
 * write. Throws 402, 429 or 503.
 */
export const openCharge = async (gateway: Gateway, charging: Charging): Promise<Charge> => {
  const { call, caller, route } = charging
  const isHeld = isLimited(limitsOf(caller.tenant))
  const bounded = boundUsage(charging.task, route.maxOutputTokens)
  const hold = isHeld ? await takeHold(gateway, charging, bounded) : withoutHold(gateway, charging)
  const persisting = { clock: gateway.clock, dice: gateway.dice, until: call.deadline }

  const price = ({ usage, characters }: Used): Amount & { kind: LedgerRow['kind'] } => {
    if (usage) return { ...amountOf(usage, route.price), kind: 'actual' }
    const estimate = amountOf(estimateUsage(charging.task, characters), route.price)
    return { ...(isHeld ? capAt(estimate, hold.amount) : estimate), kind: 'estimate' }
  }

  const settle: Charge['settle'] = async (used, facts) => {
    const { tenant, window, leaseId } = hold
    const priced = price(used)
    const row: LedgerRow = { tenant, window, leaseId, ...priced, facts }
    const isSettled = await persist(persisting, async () => {
      const charged = await gateway.ledger.put(row)
      if (isHeld) await gateway.accounts.settle(hold, charged)
    })
    if (isSettled) return
    // The whole row, because the sweeper writes it from this line (functions/sweeper/read-unsettled.ts).
    gateway.log('error', 'unsettled', { ...facts, tenant, window, leaseId, ...priced })
  }

  const release = async (): Promise<void> => {
    // Where this fails the lease expires and is reaped.
    if (isHeld) await gateway.accounts.settle(hold, nothing).catch(() => {})
  }

  return { task: isHeld ? bounded.task : charging.task, release, settle }
}
