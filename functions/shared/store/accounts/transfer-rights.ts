import { addAmounts, nothing } from '../../accounting/amount.ts'
import { type Grant, planGrants, type Transfer } from '../../accounting/plan-grants.ts'
import { type Part, partsOf, type Shard } from '../../accounting/shard.ts'
import type { AccountId } from './account-id.ts'
import type { AccountWrites } from './account-writes.ts'
import type { Receipt } from './receive-expression.ts'

/** All that others have given to a part, where it did not receive it. What was read too early has less than it received. */
const receiptsOf = (part: Part, parts: readonly Part[]): readonly Receipt[] =>
  parts.flatMap(({ shard: from, budget }) => {
    const given = budget.given?.[part.shard] ?? nothing
    const before = part.budget.received?.[from]
    const { tokens, nanos } = before ?? nothing
    return given.tokens > tokens || given.nanos > nanos ? [{ from, given, before }] : []
  })

/**
 * How what is left of a quota moves between the shards of an account: as a bounded counter, debited in one item before
 * another is credited. Every step may be cut, repeated or come late, and nothing is lost or there twice.
 */
export const openTransferRights = (writes: AccountWrites) => {
  /** The part as it is after it. Who was faster has given something as well, or has used what was left. */
  const give = async (id: AccountId, grant: Grant, { to, budgetId }: Transfer): Promise<Part> => {
    const { from, amount } = grant
    const before = from.budget.given?.[to]
    const given = await writes.give({ ...id, shard: from.shard }, { to, amount, before }, budgetId)
    if (given !== true) {
      const [now = from] = given ? partsOf([{ shard: from.shard, account: given }], budgetId) : []
      return now
    }
    const total = before ? addAmounts(before, amount) : amount
    return { ...from, budget: { ...from.budget, given: { ...from.budget.given, [to]: total } } }
  }

  /** Brings a shard what it needs, and every shard what was already on its way there. */
  return async (id: AccountId, shards: readonly Shard[], moving: Transfer): Promise<void> => {
    const { to, need, budgetId } = moving
    const parts = partsOf(shards, budgetId)
    const donors = await Promise.all(planGrants(parts, to, need).map(grant => give(id, grant, moving)))
    const after = parts.map(part => donors.find(({ shard }) => shard === part.shard) ?? part)
    await Promise.all(
      after.map(async part => {
        const receipts = receiptsOf(part, after)
        if (receipts.length > 0) await writes.receive({ ...id, shard: part.shard }, receipts, budgetId)
      }),
    )
  }
}
export type TransferRights = ReturnType<typeof openTransferRights>
