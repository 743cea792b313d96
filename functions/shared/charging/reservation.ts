import { type Amount, isWithin, type Room, subtractAmounts } from '../accounting/amount.ts'
import { growUsage } from '../accounting/reserve-usage.ts'
import type { Usage } from '../contract/usage.ts'
import type { ExtendResult } from '../store/accounts/extend-hold.ts'
import type { Hold } from '../store/accounts/hold.ts'
import type { Extension, StopReason } from '../stream/guard.ts'

/** What is held for a request that runs. */
export type Reservation = {
  /** The hold as it stands. */
  readonly hold: () => Hold
  /** The usage that it is for. */
  readonly usage: () => Usage
  /** Tokens of output, all choices together, that it was for at first. */
  readonly held: number
  /** Tokens of output that the provider was told to stay below, all choices together. */
  readonly limit: number
  /** Holds for more output. Never rejects. */
  readonly extend: () => Promise<Extension>
}

export type Reserving = {
  readonly hold: Hold
  readonly usage: Usage
  readonly limit: number
  readonly amountOf: (bound: Usage) => Amount
  /** What the caller allows for the whole request. */
  readonly room: Room
  /** Makes the hold as large as this. Must not reject. */
  readonly grow: (hold: Hold, amount: Amount) => Promise<ExtendResult>
}

const refuse = (reason: StopReason): Extension => ({ ok: false, reason })

/** A hold that can grow: by a slice, or else by what is left, and never beyond what the caller allows. */
export const openReservation = (reserving: Reserving): Reservation => {
  const { limit, amountOf, room, grow } = reserving
  let { hold, usage } = reserving

  const growWithin = (left: Room): Usage | undefined =>
    growUsage(usage, limit, grown => {
      const amount = amountOf(grown)
      return isWithin(amount, room) && isWithin(subtractAmounts(amount, hold.amount), left)
    })

  const take = async (grown: Usage): Promise<ExtendResult> => {
    const result = await grow(hold, amountOf(grown))
    if (result.ok) {
      hold = result.hold
      usage = grown
    }
    return result
  }

  const extend = async (): Promise<Extension> => {
    const wanted = growWithin({})
    if (!wanted) return refuse('max_cost_reached')
    let result = await take(wanted)
    const affordable = 'left' in result ? growWithin(result.left) : undefined
    if (affordable) result = await take(affordable)
    if (result.ok) return { ok: true, held: usage.output }
    return refuse('left' in result ? 'quota_exhausted' : 'quota_store_unavailable')
  }

  return { hold: () => hold, usage: () => usage, held: usage.output, limit, extend }
}
