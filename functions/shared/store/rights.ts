import type { Account, Budget } from '../accounting/account.ts'
import { type Ask, findExceededQuota, isSame } from '../accounting/judge-refusal.ts'
import { hasBudget } from '../accounting/key-terms.ts'
import { findDebts, lackAt, planGrants, type Transfer } from '../accounting/plan-grants.ts'
import { type Part, partsOf, type Shard } from '../accounting/shard.ts'
import { sumShards } from '../accounting/sum-shards.ts'
import type { AccountId } from './account-update.ts'
import type { AccountWrites } from './account-writes.ts'
import type { Seen } from './read-shards.ts'
import { openTransferRights } from './transfer-rights.ts'

/** What is asked of an account, in whichever of its shards. */
export type Wanted = Pick<Ask, 'amount' | 'limits' | 'key'>

type Change = { readonly to: Budget['limit']; readonly budgetId: string | undefined }

/** What no limit is, so that whoever holds under one asks first. */
const unknownLimit: Budget['limit'] = { tokens: -2, nanos: -2 }

type Levelled = Seen<Shard> & { readonly debts: readonly Transfer[] }

/** All that could be seen of an account, as one, and the shards that it is. */
type Gathered = Seen<Shard> & { readonly account: Account }

const isRaised = (from: number | undefined, to: number | undefined): boolean =>
  to === undefined || (from !== undefined && from >= 0 && from <= to)

/** Whether nobody can owe anything because of the change: what was left is left. */
const isRaise = (from: Budget['limit'], to: Budget['limit']): boolean =>
  isRaised(from.tokens, to.tokens) && isRaised(from.nanos, to.nanos)

/** A hold is refused with 503 then: it can be asked for again. */
const limitUnknown = (silent: readonly string[]): Error =>
  Object.assign(new Error(`The limit cannot be changed while ${silent.join(', ')} do not answer.`), {
    name: 'RegionSilent',
  })

const hasHome = ([first]: readonly Part[]): boolean => first?.shard === 0

/** Each round covers what one shard owes, or finds that others were faster. */
const maximumRounds = 64

/** What all shards of an account have together, brought to where it is needed, and limits that hold in all of them. */
export const openRights = (writes: AccountWrites) => {
  const transfer = openTransferRights(writes)

  /** Changes in these parts what they know of the limit; false where one knew something else. */
  const note = async (id: AccountId, parts: readonly Part[], { to, budgetId }: Change): Promise<boolean> => {
    const noted = await Promise.all(
      parts.map(({ shard, budget }) =>
        writes.changeLimits({ ...id, shard }, { from: budget.limit, to }, budgetId),
      ),
    )
    return noted.every(result => result === true)
  }

  /**
   * Covers what shards owe (where more was used than held, or a limit was lowered) with what others have left. Resolves to
   * the shards as they are then, and to what nobody has anything for.
   */
  const level = async (id: AccountId): Promise<Levelled> => {
    for (let round = 0; ; round++) {
      const { shards, silent } = await writes.readShards(id)
      // The home region's shard knows what is limited.
      const debts = silent.length > 0 && shards[0]?.shard !== 0 ? [] : findDebts(shards)
      const payable = debts.find(
        ({ to, need, budgetId }) => planGrants(partsOf(shards, budgetId), to, need).length > 0,
      )
      if (!payable || round === maximumRounds) return { shards, silent, debts }
      await transfer(id, shards, payable)
    }
  }

  /** What a shard may learn while the home region is silent. */
  const raiseAlone = async (
    id: AccountId,
    parts: readonly Part[],
    change: Change,
    silent: readonly string[],
  ): Promise<true> => {
    const own = parts.find(({ shard }) => shard === (id.shard ?? 0))
    if (!own || !isRaise(own.budget.limit, change.to)) throw limitUnknown(silent)
    await note(id, [own], change)
    return true
  }

  /**
   * Changes a limit in every shard. The first one moves what it has left by the difference; before that the others forget the
   * limit, and they learn the new one when nobody owes anything under it: so none holds what was used up under another.
   * False: somebody owes. Where others change it meanwhile, whoever asks again sees what it is then.
   *
   * A limit is lowered only when all regions answer. So who knows a limit knows that none was lowered since, and what it has left
   * is left under a higher one as well: a raise needs no other region. Rejects where it would have to be known what a silent
   * region has.
   */
  const agree = async (id: AccountId, change: Change): Promise<boolean> => {
    const { to, budgetId } = change
    const { shards: before, silent } = await writes.readShards(id)
    const parts = partsOf(before, budgetId)
    const [first, ...others] = parts
    if (silent.length > 0 && !hasHome(parts)) return raiseAlone(id, parts, change, silent)
    if (first && !isSame(first.budget.limit, to)) {
      if (silent.length > 0 && !isRaise(first.budget.limit, to)) throw limitUnknown(silent)
      const knowing = others.filter(({ budget }) => !isSame(budget.limit, unknownLimit))
      const isForgotten = await note(id, knowing, { to: unknownLimit, budgetId })
      if (!isForgotten || !(await note(id, [first], change))) return true
    }
    const { shards, debts, silent: stillSilent } = await level(id)
    const after = partsOf(shards, budgetId)
    if (stillSilent.length > 0 && !hasHome(after)) throw limitUnknown(stillSilent)
    if (debts.some(debt => debt.budgetId === budgetId)) return false
    const unknowing = after.filter(({ shard, budget }) => shard > 0 && !isSame(budget.limit, to))
    await note(id, unknowing, change)
    return true
  }

  /** What stands of an account, as far as it is seen. */
  const look = async (id: AccountId, isTrusted: (shard: Shard) => boolean) => {
    const { shards, silent } = await writes.readShards(id)
    // Of an account that is not seen whole, only who knows the limit surely has what it has left.
    const known = silent.length === 0 ? shards : shards.filter(isTrusted)
    return { all: shards, shards: known, silent, account: sumShards(known) }
  }

  /**
   * Brings to a shard what it has too little of for a hold. Undefined: then ask it again. Otherwise all shards that can be
   * reached have too little together, and this is the account that they are.
   */
  const gather = async (id: AccountId, { amount, limits, key }: Wanted): Promise<Gathered | undefined> => {
    const { shard: to = 0 } = id
    const ofKey = key && hasBudget(key) ? [{ budgetId: key.budgetId, limit: key }] : []
    const wants = [{ budgetId: undefined, limit: limits }, ...ofKey]
    const knowsLimits = (shard: Shard) =>
      wants.every(({ budgetId, limit }) =>
        partsOf([shard], budgetId).every(({ budget }) => isSame(budget.limit, limit)),
      )
    const { all, shards, silent, account } = await look(id, knowsLimits)
    // A shard may have learnt of a limit that others have changed since.
    const changed = wants.find(({ budgetId, limit }) => {
      const [first] = partsOf(all, budgetId)
      return first?.shard === 0 && !isSame(first.budget.limit, limit)
    })
    if (changed) {
      const isPaid = await agree(id, { to: changed.limit, budgetId: changed.budgetId })
      if (isPaid) return undefined
      const owing = await look(id, () => true)
      return owing.account && { ...owing, account: owing.account }
    }
    if (account && findExceededQuota(account, { amount, limits, key })) return { shards, silent, account }
    const moves = wants.map(({ budgetId, limit }) => {
      const need = lackAt(partsOf(shards, budgetId), to, { limit, amount })
      return transfer(id, shards, { to, budgetId, need })
    })
    await Promise.all(moves)
    return undefined
  }

  return { level, agree, gather }
}
export type Rights = ReturnType<typeof openRights>
