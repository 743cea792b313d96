import type { Account } from '../../accounting/account.ts'
import { nothing, type Room, subtractAmounts } from '../../accounting/amount.ts'
import { listStandings } from '../../accounting/list-standings.ts'
import { roomOf } from '../../accounting/room-of.ts'
import type { AccountWrites } from './account-writes.ts'
import type { Extending } from './extend-expression.ts'
import type { Hold } from './hold.ts'
import { isOneOfMany } from './is-one-of-many.ts'
import type { Rights } from './rights.ts'

/** Others may use what a shard was given before it is asked again. */
const maximumRounds = 4

/** A larger hold, what is left where that is too little for it, or why nobody knows. */
export type ExtendResult =
  | { readonly ok: true; readonly hold: Hold }
  | { readonly ok: false; readonly left: Room }
  | { readonly ok: false; readonly reason: string }

/**
 * Makes a hold larger, or leaves it as it is. Never rejects. Where DynamoDB gave no reply the hold may be either, which its
 * settlement finds out; it must not be extended again.
 */
export const openExtendHold = (writes: AccountWrites, rights: Pick<Rights, 'gather'>) => {
  /** The account that has too little; undefined: ask again. */
  const findTooLittle = async ({ hold, wanted, ...terms }: Extending, account: Account) => {
    const amount = subtractAmounts(wanted, hold.amount)
    if (!isOneOfMany(hold, account)) return account
    return (await rights.gather(hold, { amount, ...terms }))?.account
  }

  const extend = async (extending: Extending): Promise<ExtendResult> => {
    const { hold, wanted, limits, key } = extending
    const extended: ExtendResult = { ok: true, hold: { ...hold, amount: wanted } }
    for (let round = 0; round < maximumRounds; round++) {
      const account = await writes.extend(extending)
      if (account === true) return extended
      const lease = account?.leases[hold.leaseId]
      if (!account || !lease) return { ok: false, left: nothing }
      // An earlier try has made it, whose reply was lost.
      if (lease.tokens === wanted.tokens && lease.nanos === wanted.nanos) return extended
      const refusing = await findTooLittle(extending, account)
      if (refusing) return { ok: false, left: roomOf(listStandings(refusing, limits, key)) }
    }
    return { ok: false, left: nothing }
  }

  return (extending: Extending): Promise<ExtendResult> =>
    extend(extending).catch(error => ({ ok: false, reason: String(error?.name) }))
}
