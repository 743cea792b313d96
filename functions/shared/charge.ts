import { isLimited, limitsOf } from './accounting/account.ts'
import { type Amount, nothing } from './accounting/amount.ts'
import type { Bill } from './accounting/bill.ts'
import { boundUsage, estimateUsage } from './accounting/bound-usage.ts'
import { boundCost, priceUsage } from './accounting/price-usage.ts'
import { refuseHold } from './accounting/refuse-hold.ts'
import { windowOf } from './accounting/window.ts'
import type { Call } from './contract/call.ts'
import { GatewayError } from './contract/gateway-error.ts'
import type { Task } from './contract/inference-request.ts'
import type { Usage } from './contract/usage.ts'
import type { Gateway } from './gateway.ts'
import type { Caller } from './identify-caller.ts'
import { persist } from './persist.ts'
import type { Route, Target } from './routing/route-model.ts'
import type { Hold } from './store/accounts.ts'
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
  /** What this request costs when this target answered it with that. */
  readonly bill: (target: Target, used: Used) => Bill
  /** Writes the ledger row, then ends the hold with what the row says. Never rejects. */
  readonly settle: (bill: Bill, facts: LedgerRow['facts']) => Promise<void>
}

/** What charging needs of the house. */
export type ChargingGateway = Pick<
  Gateway,
  'accounts' | 'ledger' | 'findPrice' | 'clock' | 'dice' | 'mintId' | 'log'
>

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
    message: `Your budget is in money, and the model '${model}' has no known price. Ask your operator to give it one in gateway.yaml.`,
    param: 'model',
  })

/** The worst case of the dearest target, because any of them may be the one that answers. */
const boundAmount = (
  gateway: ChargingGateway,
  { caller, route, task }: Charging,
  usage: Usage,
  at: number,
): Amount => {
  const prices = route.targets.map(gateway.findPrice)
  const isMoneyLimited = limitsOf(caller.tenant).nanos !== undefined
  if (isMoneyLimited && prices.includes(undefined)) throw unpriced(task.request.model)
  const costs = prices.map(pinned => (pinned ? boundCost(usage, pinned.price, at) : 0))
  return { tokens: usage.input + usage.output, nanos: Math.max(...costs) }
}

type Lease = Pick<LedgerRow, 'tenant' | 'window' | 'since' | 'leaseId'>

/** Ends the hold of a request that was not answered; where that fails the sweeper does, before it is charged. Never rejects. */
const giveBack = async (
  { clock, dice, log }: ChargingGateway,
  call: Call,
  { tenant, window, since, leaseId }: Lease,
  end: () => Promise<void>,
): Promise<void> => {
  if (await persist({ clock, dice, until: call.deadline }, end)) return
  const row = { tenant, window, since, leaseId, ...nothing, kind: 'actual', outcome: 'not answered' }
  log('error', 'unsettled', { requestId: call.id, ...row })
}

const takeHold = async (
  gateway: ChargingGateway,
  { call, caller }: Charging,
  amount: Amount,
): Promise<Hold> => {
  const request = {
    tenant: caller.tenant.id,
    leaseId: gateway.mintId(),
    amount,
    limits: limitsOf(caller.tenant),
    expiresAt: call.deadline + leaseGraceMs,
  }
  const result = await gateway.accounts.hold(request)
  if (result.ok) return result.hold
  if ('refusal' in result) throw refuseHold(result.refusal.limit, result.refusal.left, gateway.clock.now())
  gateway.log('error', 'hold failed', { requestId: call.id, error: result.reason })
  // The caller's 503 does not wait for a store that does not answer.
  void giveBack(gateway, call, result.unknown, result.cancel)
  throw storeUnavailable()
}

const withoutHold = (gateway: ChargingGateway, { caller }: Charging, at: number): Hold => ({
  tenant: caller.tenant.id,
  window: windowOf(at, caller.tenant.quota.per),
  since: at,
  leaseId: gateway.mintId(),
  amount: nothing,
})

/** An estimate is never more than what was held for the request. */
const capAt = (bill: Bill, held: Amount): Bill => ({
  ...bill,
  tokens: Math.min(bill.tokens, held.tokens),
  nanos: bill.nanos === undefined ? undefined : Math.min(bill.nanos, held.nanos),
})

/**
 * Holds the worst case of a request before it is sent. A tenant without limits is passed through as it came, without a
 * write. Throws 402, 429 or 503.
 */
export const openCharge = async (gateway: ChargingGateway, charging: Charging): Promise<Charge> => {
  const { call, caller, route } = charging
  const isHeld = isLimited(limitsOf(caller.tenant))
  const at = gateway.clock.now()
  const bounded = boundUsage(charging.task, route.maxOutputTokens)
  const hold = isHeld
    ? await takeHold(gateway, charging, boundAmount(gateway, charging, bounded.usage, at))
    : withoutHold(gateway, charging, at)
  const persisting = { clock: gateway.clock, dice: gateway.dice, until: call.deadline }

  const bill: Charge['bill'] = (target, used) => {
    const pinned = gateway.findPrice(target)
    const usage = used.usage ?? estimateUsage(charging.task, used.characters)
    const billed: Bill = {
      tokens: usage.input + usage.output,
      nanos: pinned && priceUsage(usage, pinned.price, at),
      kind: used.usage ? 'actual' : 'estimate',
      priceVersion: pinned?.version,
    }
    return isHeld && billed.kind === 'estimate' ? capAt(billed, hold.amount) : billed
  }

  const settle: Charge['settle'] = async (billed, facts) => {
    const { tenant, window, since, leaseId } = hold
    const lease: Lease = { tenant, window, since, leaseId }
    const row: LedgerRow = { ...lease, ...billed, facts }
    const isSettled = await persist(persisting, async () => {
      const charged = await gateway.ledger.put(row)
      if (isHeld) await gateway.accounts.settle(hold, charged)
    })
    if (isSettled) return
    // The whole row, because the sweeper writes it from this line (functions/sweeper/read-unsettled.ts).
    gateway.log('error', 'unsettled', { ...facts, ...lease, ...billed })
  }

  const release = async (): Promise<void> => {
    if (!isHeld) return
    const end = () => gateway.accounts.settle(hold, nothing)
    // The caller waits for the first try only.
    await end().catch(() => void giveBack(gateway, call, hold, end))
  }

  return { task: isHeld ? bounded.task : charging.task, bill, release, settle }
}
