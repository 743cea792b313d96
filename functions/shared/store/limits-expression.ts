import type { Budget } from '../accounting/account.ts'
import { number } from './attribute.ts'
import { forgetRefusals, type Place, writeLimit } from './budget-item.ts'

const limitsAreStill = (at: Place): string =>
  `${at}tokensLimit = :tokensFrom AND ${at}nanosLimit = :nanosFrom`

const moveLimits = (at: Place): string =>
  [
    `${at}tokensLimit = :tokensTo`,
    `${at}nanosLimit = :nanosTo`,
    `${at}tokensLeft = ${at}tokensLeft + :tokens`,
    `${at}nanosLeft = ${at}nanosLeft + :nanos`,
  ].join(', ')

/** One UpdateItem that changes the limits of a budget. What was used stays used: it moves what is left by the difference. */
export const limitsExpression = (at: Place, from: Budget['limit'], to: Budget['limit']) => ({
  UpdateExpression: `SET ${moveLimits(at)} ${forgetRefusals(at)}`,
  ConditionExpression: limitsAreStill(at),
  ExpressionAttributeValues: {
    ':tokensFrom': writeLimit(from.tokens),
    ':nanosFrom': writeLimit(from.nanos),
    ':tokensTo': writeLimit(to.tokens),
    ':nanosTo': writeLimit(to.nanos),
    ':tokens': number((to.tokens ?? 0) - (from.tokens ?? 0)),
    ':nanos': number((to.nanos ?? 0) - (from.nanos ?? 0)),
  },
})
