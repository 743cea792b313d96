import { nothing } from '../accounting/amount.ts'
import type { Bill } from '../accounting/bill.ts'
import { estimateUsage } from '../accounting/bound-usage.ts'
import { priceUsage } from '../accounting/price-usage.ts'
import type { Task } from '../contract/inference-request.ts'
import type { Reply } from '../contract/reply.ts'
import type { Usage } from '../contract/usage.ts'
import type { Gateway } from '../gateway.ts'
import { persist } from '../persist.ts'
import type { Target } from '../routing/route.ts'
import type { LedgerRow } from '../store/ledger.ts'
import { type Guard, openGuard } from '../stream/guard.ts'
import { giveBack } from './give-back.ts'
import type { Charging } from './plan-hold.ts'
import { type Reserved, reserve } from './reserve.ts'
import { mustHold, type Taken } from './take-hold.ts'

/** What a request used, as far as it is known. */
export type Used = {
  readonly usage: Usage | undefined
  /** Characters generated, which stand in for a usage that the provider did not report. */
  readonly characters: number
}

type Lease = Pick<LedgerRow, 'tenant' | 'window' | 'since' | 'leaseId'>

/** The account's side of one request. */
export type Charge = {
  /** Under which its ledger row will stand. */
  readonly lease: Lease
  /** The request as it may be sent: where anything limits it, it carries an output limit. */
  readonly task: Task
  /** How the caller's limits stand after the hold, and what they made of the request: headers of whatever it is answered. */
  readonly limits: Taken['limits']
  /** Keeps a stream within what is held for it. */
  readonly guard: Guard
  /** Gives the hold back, because nothing was answered; says what of it is left to do after the answer. Never rejects. */
  readonly release: () => Promise<Pick<Reply, 'finished'>>
  /** What an answer of so many characters is taken for where no usage is known: at most what is held for. */
  readonly estimate: (characters: number) => Usage
  /** What this request costs when this target answered it with that. */
  readonly bill: (target: Target, used: Used) => Bill
  /** Writes the ledger row, then ends the hold with what the row says. Never rejects. */
  readonly settle: (bill: Bill, facts: LedgerRow['facts']) => Promise<void>
}

/** What charging needs of the house. */
export type ChargingGateway = Pick<
  Gateway,
  'accounts' | 'noteRefusal' | 'ledger' | 'findPrice' | 'clock' | 'dice' | 'mintId' | 'log'
>

/** What is held for a request, as its account's side. `at` is when the request came, in ms since the epoch. */
export const chargeReserved = (
  gateway: ChargingGateway,
  { call, caller }: Pick<Charging, 'call' | 'caller'>,
  { reservation, limits }: Omit<Reserved, 'task'>,
  at: number,
): Omit<Charge, 'task'> => {
  const isHeld = mustHold(caller)
  const { held, limit, extend } = reservation
  const { tenant, window, since, leaseId } = reservation.hold()
  const lease: Lease = { tenant, window, since, leaseId }
  const persisting = { clock: gateway.clock, dice: gateway.dice, until: call.deadline }

  const estimate: Charge['estimate'] = characters => estimateUsage(reservation.usage(), characters)

  const bill: Charge['bill'] = (target, used) => {
    const pinned = gateway.findPrice(target)
    const usage = used.usage ?? estimate(used.characters)
    return {
      tokens: usage.input + usage.output,
      nanos: pinned && priceUsage(usage, pinned.price, at),
      kind: used.usage ? 'actual' : 'estimate',
      priceVersion: pinned?.version,
    }
  }

  const settle: Charge['settle'] = async (billed, facts) => {
    const row: LedgerRow = { ...lease, ...billed, facts }
    const isSettled = await persist(persisting, async () => {
      const charged = await gateway.ledger.put(row)
      if (isHeld) await gateway.accounts.settle(reservation.hold(), charged)
    })
    if (isSettled) return
    // The whole row, because the sweeper writes it from this line (functions/sweeper/read-unsettled.ts).
    gateway.log('error', 'unsettled', { ...facts, ...lease, ...billed })
  }

  const release: Charge['release'] = async () => {
    if (!isHeld) return {}
    const end = () => gateway.accounts.settle(reservation.hold(), nothing)
    // The caller waits for the first try only.
    return end().then(
      () => ({}),
      () => ({ finished: giveBack(gateway, call, lease, end) }),
    )
  }

  const guard = openGuard({ held, limit, extend })
  return { limits, lease, guard, release, estimate, bill, settle }
}

/**
 * Holds what a request may use before it is sent, and lowers its output limit where that is needed. A request that nothing
 * limits is passed through as it came, without a write. Throws 400, 402, 429 or 503.
 */
export const openCharge = async (gateway: ChargingGateway, charging: Charging): Promise<Charge> => {
  const at = gateway.clock.now()
  const { task, ...reserved } = await reserve(gateway, charging, at)
  return { task, ...chargeReserved(gateway, charging, reserved, at) }
}
