import type { Account, Budget } from '../accounting/account.ts'
import { type Ask, findExceededQuota, isSame } from '../accounting/judge-refusal.ts'
import { hasBudget } from '../accounting/key-terms.ts'
import { findDebts, lackAt, planGrants, type Transfer } from '../accounting/plan-grants.ts'
import { type Part, partsOf, type Shard } from '../accounting/shard.ts'
import { sumShards } from '../accounting/sum-shards.ts'
import type { AccountId } from './account-update.ts'
import type { AccountWrites } from './account-writes.ts'
import { openTransferRights } from './transfer-rights.ts'

/** What is asked of an account, in whichever of its shards. */
export type Wanted = Pick<Ask, 'amount' | 'limits' | 'key'>

type Change = { readonly to: Budget['limit']; readonly budgetId: string | undefined }

/** What no limit is, so that whoever holds under one asks first. */
const unknownLimit: Budget['limit'] = { tokens: -2, nanos: -2 }

type Levelled = { readonly shards: readonly Shard[]; readonly debts: readonly Transfer[] }

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
      const shards = await writes.readShards(id)
      const debts = findDebts(shards)
      const payable = debts.find(
        ({ to, need, budgetId }) => planGrants(partsOf(shards, budgetId), to, need).length > 0,
      )
      if (!payable || round === maximumRounds) return { shards, debts }
      await transfer(id, shards, payable)
    }
  }

  /**
   * Changes a limit in every shard. The first one moves what it has left by the difference; before that the others forget the
   * limit, and they learn the new one when nobody owes anything under it: so none holds what was used up under another.
   * False: somebody owes. Where others change it meanwhile, whoever asks again sees what it is then.
   */
  const agree = async (id: AccountId, change: Change): Promise<boolean> => {
    const { to, budgetId } = change
    const [first, ...others] = partsOf(await writes.readShards(id), budgetId)
    if (first && !isSame(first.budget.limit, to)) {
      const knowing = others.filter(({ budget }) => !isSame(budget.limit, unknownLimit))
      const isForgotten = await note(id, knowing, { to: unknownLimit, budgetId })
      if (!isForgotten || !(await note(id, [first], change))) return true
    }
    const { shards, debts } = await level(id)
    if (debts.some(debt => debt.budgetId === budgetId)) return false
    const unknowing = partsOf(shards, budgetId).filter(
      ({ shard, budget }) => shard > 0 && !isSame(budget.limit, to),
    )
    await note(id, unknowing, change)
    return true
  }

  /**
   * Brings to a shard what it has too little of for a hold. Undefined: then ask it again. Otherwise all shards together have
   * too little, and this is the account that they are.
   */
  const gather = async (id: AccountId, { amount, limits, key }: Wanted): Promise<Account | undefined> => {
    const shards = await writes.readShards(id)
    const whole = sumShards(shards)
    const { shard: to = 0 } = id
    const ofKey = key && hasBudget(key) ? [{ budgetId: key.budgetId, limit: key }] : []
    const wants = [{ budgetId: undefined, limit: limits }, ...ofKey].map(({ budgetId, limit }) => {
      const parts = partsOf(shards, budgetId)
      return { first: parts[0], limit, budgetId, need: lackAt(parts, to, { limit, amount }) }
    })
    // A shard may have learnt of a limit that others have changed since.
    const changed = wants.find(({ first, limit }) => first && !isSame(first.budget.limit, limit))
    if (changed) {
      const isPaid = await agree(id, { to: changed.limit, budgetId: changed.budgetId })
      return isPaid ? undefined : sumShards(await writes.readShards(id))
    }
    if (!whole || findExceededQuota(whole, { amount, limits, key })) return whole
    await Promise.all(wants.map(({ budgetId, need }) => transfer(id, shards, { to, budgetId, need })))
    return undefined
  }

  return { level, agree, gather }
}
export type Rights = ReturnType<typeof openRights>
