import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { Budget } from '../accounting/account.ts'
import { type Item, number, readNumber } from './attribute.ts'

/** Where a budget begins in an account's item: the tenant's is the item itself, a key's is found by its id. */
export type Place = '' | 'budgets.#budget.'

/** DynamoDB compares numbers, so "no limit" is a number too. */
const unlimited = -1

export const writeLimit = (limit: number | undefined): AttributeValue => number(limit ?? unlimited)

/** A budget of which nothing was taken yet. */
export const newBudgetItem = ({ tokens, nanos }: Budget['limit']) => ({
  tokensLimit: writeLimit(tokens),
  tokensLeft: number(tokens ?? 0),
  tokensUsed: number(0),
  nanosLimit: writeLimit(nanos),
  nanosLeft: number(nanos ?? 0),
  nanosUsed: number(0),
})

/** A quota that refused may suffice again once it was changed; if not, the next refusal notes that. */
export const forgetRefusals = (at: Place): string => `REMOVE ${at}tokensRefused, ${at}nanosRefused`

const readLimit = (item: Item): Budget['limit'] => {
  const tokens = readNumber(item['tokensLimit'])
  const nanos = readNumber(item['nanosLimit'])
  return { ...(tokens !== unlimited && { tokens }), ...(nanos !== unlimited && { nanos }) }
}

export const readBudget = (item: Item): Budget => ({
  limit: readLimit(item),
  left: { tokens: readNumber(item['tokensLeft']), nanos: readNumber(item['nanosLeft']) },
  used: { tokens: readNumber(item['tokensUsed']), nanos: readNumber(item['nanosUsed']) },
})
