import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { Budget } from '../../accounting/account.ts'
import { type Amount, nothing } from '../../accounting/amount.ts'
import { type Item, number, readNumber } from '../attribute.ts'
import { readTotals } from './grant-totals.ts'

/** Where a budget begins in an account's item: the tenant's is the item itself, a key's is found by its id. */
export type Place = '' | 'budgets.#budget.'

/** DynamoDB compares numbers, so "no limit" is a number too. */
const unlimited = -1

export const writeLimit = (limit: number | undefined): AttributeValue => number(limit ?? unlimited)

/** What a shard has of a budget before it was given anything: the first one all, the others nothing. */
export const beginOf = ({ tokens = 0, nanos = 0 }: Budget['limit'], shard: number): Amount =>
  shard === 0 ? { tokens, nanos } : nothing

/** A budget of which nothing was taken yet, or a shard's part of it. */
export const newBudgetItem = (limit: Budget['limit'], shard: number) => {
  const begin = beginOf(limit, shard)
  return {
    tokensLimit: writeLimit(limit.tokens),
    tokensLeft: number(begin.tokens),
    tokensUsed: number(0),
    nanosLimit: writeLimit(limit.nanos),
    nanosLeft: number(begin.nanos),
    nanosUsed: number(0),
  }
}

/** A quota that refused may suffice again once it was changed; if not, the next refusal notes that. */
export const forgetRefusals = (at: Place): string => `REMOVE ${at}tokensRefused, ${at}nanosRefused`

const readLimit = (item: Item): Budget['limit'] => {
  const tokens = readNumber(item['tokensLimit'])
  const nanos = readNumber(item['nanosLimit'])
  return { ...(tokens !== unlimited && { tokens }), ...(nanos !== unlimited && { nanos }) }
}

export const readBudget = (item: Item): Budget => {
  const given = readTotals(item, 'given')
  const received = readTotals(item, 'received')
  return {
    limit: readLimit(item),
    left: { tokens: readNumber(item['tokensLeft']), nanos: readNumber(item['nanosLeft']) },
    used: { tokens: readNumber(item['tokensUsed']), nanos: readNumber(item['nanosUsed']) },
    ...(given && { given }),
    ...(received && { received }),
  }
}
