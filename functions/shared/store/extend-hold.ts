import { nothing, type Room } from '../accounting/amount.ts'
import { listStandings } from '../accounting/list-standings.ts'
import { roomOf } from '../accounting/room-of.ts'
import type { AccountWrites } from './account-writes.ts'
import type { Hold } from './accounts.ts'
import type { Extending } from './extend-expression.ts'

/** A larger hold, what is left where that is too little for it, or why nobody knows. */
export type ExtendResult =
  | { readonly ok: true; readonly hold: Hold }
  | { readonly ok: false; readonly left: Room }
  | { readonly ok: false; readonly reason: string }

/**
 * Makes a hold larger, or leaves it as it is. Never rejects. Where DynamoDB gave no reply the hold may be either, which its
 * settlement finds out; it must not be extended again.
 */
export const openExtendHold =
  (writes: AccountWrites) =>
  async (extending: Extending): Promise<ExtendResult> => {
    const { hold, wanted, limits, key } = extending
    const extended: ExtendResult = { ok: true, hold: { ...hold, amount: wanted } }
    try {
      const account = await writes.extend(extending)
      if (account === true) return extended
      const lease = account?.leases[hold.leaseId]
      if (!account || !lease) return { ok: false, left: nothing }
      // An earlier try has made it, whose reply was lost.
      if (lease.tokens === wanted.tokens && lease.nanos === wanted.nanos) return extended
      return { ok: false, left: roomOf(listStandings(account, limits, key)) }
    } catch (error) {
      return { ok: false, reason: String((error as Error | undefined)?.name) }
    }
  }
