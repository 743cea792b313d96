import type { Account, Lease, Limits } from '../accounting/account.ts'
import { type Item, map, number, readNumber, text } from './attribute.ts'
import { newBudgetItem, readBudget } from './budget-item.ts'

export const writeLease = ({ tokens, nanos, budgetId, since, expiresAt }: Lease) =>
  map({
    tokens: number(tokens),
    nanos: number(nanos),
    ...(budgetId !== undefined && { budgetId: text(budgetId) }),
    since: number(since),
    expiresAt: number(expiresAt),
  })

export const accountKey = (tenant: string, window: string) => ({
  pk: text(`ACCOUNT#${tenant}`),
  sk: text(window),
})

/** A tenant's account at the begin of a window. */
export const newAccountItem = (tenant: string, window: string, limits: Limits): Item => ({
  ...accountKey(tenant, window),
  ...newBudgetItem(limits),
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
  minute: readNumber(item['minute']),
  minuteRequests: readNumber(item['minuteRequests']),
  minuteTokens: readNumber(item['minuteTokens']),
  minuteKeyRequests: readMap(item['minuteKeyRequests']?.M, readNumber),
  minuteKeyTokens: readMap(item['minuteKeyTokens']?.M, readNumber),
})
