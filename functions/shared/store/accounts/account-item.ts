import type { Account, Lease, Limits } from '../../accounting/account.ts'
import { placeInRegion } from '../../accounting/shard.ts'
import { type Item, map, number, readNumber, text } from '../attribute.ts'
import type { AccountId } from './account-id.ts'
import { newBudgetItem, readBudget } from './budget-item.ts'

export const writeLease = ({ tokens, nanos, budgetId, since, expiresAt }: Lease) =>
  map({
    tokens: number(tokens),
    nanos: number(nanos),
    ...(budgetId !== undefined && { budgetId: text(budgetId) }),
    since: number(since),
    expiresAt: number(expiresAt),
  })

/** A partition for each shard, because one takes 1,000 write units a second. */
export const accountKey = (tenant: string, window: string, shard = 0) => ({
  pk: text(shard === 0 ? `ACCOUNT#${tenant}` : `ACCOUNT#${tenant}#${shard}`),
  sk: text(window),
})

/** A tenant's account at the begin of a window, or one shard of it. */
export const newAccountItem = ({ tenant, window, shard = 0 }: AccountId, limits: Limits): Item => ({
  ...accountKey(tenant, window, shard),
  ...newBudgetItem(limits, shard),
  ...(placeInRegion(shard) === 0 && limits.shards !== undefined && { shards: number(limits.shards) }),
  budgets: map({}),
  tokensCredited: number(0),
  nanosCredited: number(0),
  adjustments: map({}),
  forgotten: number(0),
  leases: map({}),
  ended: map({}),
  minute: number(0),
  minuteRequests: number(0),
  minuteTokens: number(0),
  minuteKeyRequests: map({}),
  minuteKeyTokens: map({}),
})

export const readLease = (item: Item): Lease => ({
  tokens: readNumber(item['tokens']),
  nanos: readNumber(item['nanos']),
  ...(item['budgetId']?.S !== undefined && { budgetId: item['budgetId'].S }),
  since: readNumber(item['since']),
  expiresAt: readNumber(item['expiresAt']),
  ...(item['tokensReached'] && {
    reached: { tokens: readNumber(item['tokensReached']), nanos: readNumber(item['nanosReached']) },
  }),
})

const readMap = <Value>(
  item: Item | undefined,
  read: (value: Item[string]) => Value,
): Record<string, Value> =>
  Object.fromEntries(Object.entries(item ?? {}).map(([name, value]) => [name, read(value)]))

export const readAccount = (item: Item): Account => ({
  ...readBudget(item),
  budgets: readMap(item['budgets']?.M, ({ M = {} }) => readBudget(M)),
  leases: readMap(item['leases']?.M, ({ M = {} }) => readLease(M)),
  ...(item['shards'] && { shards: readNumber(item['shards']) }),
  minute: readNumber(item['minute']),
  minuteRequests: readNumber(item['minuteRequests']),
  minuteTokens: readNumber(item['minuteTokens']),
  minuteKeyRequests: readMap(item['minuteKeyRequests']?.M, readNumber),
  minuteKeyTokens: readMap(item['minuteKeyTokens']?.M, readNumber),
})
