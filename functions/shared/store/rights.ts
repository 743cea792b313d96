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

type Levelled = { readonly shards: readonly Shard[]; readonly debts: readonly Transfer[] }

/** Each round covers what one shard owes, or finds that others were faster. */
const maximumRounds = 64

/** What all shards of an account have together, brought to where it is needed, and limits that hold in all of them. */
export const openRights = (writes: AccountWrites) => {
  const transfer = openTransferRights(writes)

  /** Tells the first shard what the limit is, by which it moves what it has left. */
  const change = (id: AccountId, first: Part, to: Budget['limit'], budgetId: string | undefined) =>
    writes.changeLimits({ ...id, shard: 0 }, { from: first.budget.limit, to }, budgetId)

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

  return {
    level,

    /**
     * Brings to a shard what it has too little of for a hold. Undefined: then ask it again. Otherwise all shards together have
     * too little, and this is the account that they are.
     */
    gather: async (id: AccountId, { amount, limits, key }: Wanted): Promise<Account | undefined> => {
      const shards = await writes.readShards(id)
      const { shard: to = 0 } = id
      const ofKey = key && hasBudget(key) ? [{ budgetId: key.budgetId, limit: key }] : []
      const wants = [{ budgetId: undefined, limit: limits }, ...ofKey].map(want => {
        const parts = partsOf(shards, want.budgetId)
        return { ...want, first: parts[0], need: lackAt(parts, to, { ...want, amount }) }
      })
      // Whoever was the last to change a limit may have known another one.
      const unknown = wants.find(({ first, limit }) => first && !isSame(first.budget.limit, limit))
      if (unknown?.first) {
        await change(id, unknown.first, unknown.limit, unknown.budgetId)
        return undefined
      }
      const whole = sumShards(shards)
      if (!whole || findExceededQuota(whole, { amount, limits, key })) return whole
      await Promise.all(wants.map(({ budgetId, need }) => transfer(id, shards, { to, budgetId, need })))
      return undefined
    },

    /**
     * Changes a limit in every shard. The first one moves what it has left by the difference; the others note it when nobody
     * owes anything under it, so that none holds what others have used up under a higher one. False: somebody owes.
     */
    agree: async (id: AccountId, to: Budget['limit'], budgetId: string | undefined): Promise<boolean> => {
      const [first] = partsOf(await writes.readShards(id), budgetId)
      const isKnown = first === undefined || isSame(first.budget.limit, to)
      // Where somebody else changes it meanwhile, whoever asks again sees what it is then.
      if (!isKnown && (await change(id, first, to, budgetId)) !== true) return true
      const { shards, debts } = await level(id)
      if (debts.some(debt => debt.budgetId === budgetId)) return false
      const others = partsOf(shards, budgetId).filter(
        ({ shard, budget }) => shard > 0 && !isSame(budget.limit, to),
      )
      await Promise.all(
        others.map(({ shard, budget }) =>
          writes.changeLimits({ ...id, shard }, { from: budget.limit, to }, budgetId),
        ),
      )
      return true
    },
  }
}
export type Rights = ReturnType<typeof openRights>
