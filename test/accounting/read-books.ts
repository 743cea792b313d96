import type { Amount } from '../../functions/shared/accounting/amount.ts'
import { sumShards } from '../../functions/shared/accounting/sum-shards.ts'
import type { AccountId } from '../../functions/shared/store/accounts/account-id.ts'
import { readAccount } from '../../functions/shared/store/accounts/account-item.ts'
import type { ShardItem } from '../../functions/shared/store/accounts/read-shards.ts'
import { type Item, readNumber } from '../../functions/shared/store/attribute.ts'
import { belongsTo, findForgeries, findImbalances } from './find-imbalances.ts'
import { type Books, newBooks, usedOf } from './oracle.ts'

const readAmount = (row: Item) => ({ tokens: readNumber(row['tokens']), nanos: readNumber(row['nanos']) })

/** Reads what stands into the oracle's form. Throws where the account contradicts itself (I2) or its ledger (I3). */
export const readBooks = (
  { tenant, window }: AccountId,
  shards: readonly ShardItem[],
  ledger: readonly Item[],
): Books => {
  const rows = ledger.filter(row => belongsTo({ tenant, window }, row))
  const account = sumShards(shards.map(({ shard, item }) => ({ shard, account: readAccount(item) })))
  if (!account) return { ...newBooks, ledger: new Map() }
  const { limit, used, budgets, leases, minute, minuteRequests, minuteTokens, ...counts } = account
  const books: Books = {
    limit,
    budgets: new Map(Object.entries(budgets).map(([id, budget]) => [id, budget.limit])),
    leases: new Map(Object.entries(leases)),
    ledger: new Map(rows.map(row => [row['sk']?.S ?? '', readAmount(row)])),
    minute,
    minuteRequests,
    minuteTokens,
    minuteKeyRequests: new Map(Object.entries(counts.minuteKeyRequests)),
    minuteKeyTokens: new Map(Object.entries(counts.minuteKeyTokens)),
  }
  const compare = (found: Amount, budgetId?: string) =>
    (['tokens', 'nanos'] as const)
      .filter(unit => found[unit] !== usedOf(books, unit, budgetId))
      .map(unit => `${found[unit]} ${unit} used, but ${usedOf(books, unit, budgetId)} were booked`)
  const ofKeys = Object.entries(budgets).flatMap(([id, budget]) => compare(budget.used, id))
  const items = shards.map(({ item }) => item)
  const broken = [...items.flatMap(findImbalances), ...findForgeries(items), ...compare(used), ...ofKeys]
  if (broken.length > 0) throw new Error(broken.join('\n'))
  return books
}
