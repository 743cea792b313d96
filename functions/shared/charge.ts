import { limitsOf } from './accounting/account.ts'
import { type Amount, nothing } from './accounting/amount.ts'
import type { Bill } from './accounting/bill.ts'
import { boundAmount } from './accounting/bound-amount.ts'
import { boundUsage, estimateUsage } from './accounting/bound-usage.ts'
import { priceUsage } from './accounting/price-usage.ts'
import { windowOf } from './accounting/window.ts'
import type { Call } from './contract/call.ts'
import type { Task } from './contract/inference-request.ts'
import type { Usage } from './contract/usage.ts'
import type { Gateway } from './gateway.ts'
import { giveBack } from './give-back.ts'
import type { Caller } from './identify-caller.ts'
import { persist } from './persist.ts'
import type { Route, Target } from './routing/route-model.ts'
import type { LedgerRow } from './store/ledger.ts'
import { mustHold, type Taken, takeHold } from './take-hold.ts'

/** What a request used, as far as it is known. */
export type Used = {
  readonly usage: Usage | undefined
  /** Characters generated, which stand in for a usage that the provider did not report. */
  readonly characters: number
}

/** The account's side of one request. */
export type Charge = {
  /** Under which its ledger row will stand. */
  readonly lease: Lease
  /** The request as it may be sent: for a caller with limits it carries an output limit. */
  readonly task: Task
  /** How the caller's limits stand after the hold, as headers of whatever it is answered; empty where it has none. */
  readonly limits: Taken['limits']
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

type Lease = Pick<LedgerRow, 'tenant' | 'window' | 'since' | 'leaseId'>

const withoutHold = (gateway: ChargingGateway, { call, caller }: Charging, at: number): Taken => ({
  hold: {
    tenant: caller.tenant.id,
    window: windowOf(at, caller.tenant.quota.per),
    since: at,
    leaseId: gateway.mintId(call.id),
    amount: nothing,
  },
  limits: {},
})

/** An estimate is never more than what was held for the request. */
const capAt = (bill: Bill, held: Amount): Bill => ({
  ...bill,
  tokens: Math.min(bill.tokens, held.tokens),
  nanos: bill.nanos === undefined ? undefined : Math.min(bill.nanos, held.nanos),
})

/**
 * Holds the worst case of a request before it is sent. A caller without limits is passed through as it came, without a
 * write. Throws 402, 429 or 503.
 */
export const openCharge = async (gateway: ChargingGateway, charging: Charging): Promise<Charge> => {
  const { call, caller, task, route } = charging
  const isHeld = mustHold(caller)
  const at = gateway.clock.now()
  const bounded = boundUsage(task, route.maxOutputTokens)
  const bound = (): Amount => {
    const prices = route.targets.map(target => gateway.findPrice(target)?.price)
    const limits = limitsOf(caller.tenant)
    return boundAmount({
      model: task.request.model,
      usage: bounded.usage,
      prices,
      limits,
      key: caller.key,
      at,
    })
  }
  const { hold, limits } = isHeld
    ? await takeHold(gateway, charging, bound())
    : withoutHold(gateway, charging, at)
  const persisting = { clock: gateway.clock, dice: gateway.dice, until: call.deadline }

  const bill: Charge['bill'] = (target, used) => {
    const pinned = gateway.findPrice(target)
    const usage = used.usage ?? estimateUsage(task, used.characters)
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
    const lease = { tenant, window, since, leaseId }
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

  return { lease: hold, task: isHeld ? bounded.task : task, limits, bill, release, settle }
}
