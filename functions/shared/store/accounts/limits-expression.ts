import type { Budget } from '../../accounting/account.ts'
import { subtractAmounts } from '../../accounting/amount.ts'
import { number } from '../attribute.ts'
import { beginOf, forgetRefusals, type Place, writeLimit } from './budget-item.ts'

const limitsAreStill = (at: Place): string =>
  `${at}tokensLimit = :tokensFrom AND ${at}nanosLimit = :nanosFrom`

const moveLimits = (at: Place): string =>
  [
    `${at}tokensLimit = :tokensTo`,
    `${at}nanosLimit = :nanosTo`,
    `${at}tokensLeft = ${at}tokensLeft + :tokens`,
    `${at}nanosLeft = ${at}nanosLeft + :nanos`,
  ].join(', ')

export type LimitsChange = { readonly from: Budget['limit']; readonly to: Budget['limit'] }

/**
 * One UpdateItem that changes the limits of a budget. What was used stays used: it moves what is left by the difference, in
 * the shard that began with the limit.
 */
export const limitsExpression = (at: Place, { from, to }: LimitsChange, shard: number) => {
  const more = subtractAmounts(beginOf(to, shard), beginOf(from, shard))
  return {
    UpdateExpression: `SET ${moveLimits(at)} ${forgetRefusals(at)}`,
    ConditionExpression: limitsAreStill(at),
    ExpressionAttributeValues: {
      ':tokensFrom': writeLimit(from.tokens),
      ':nanosFrom': writeLimit(from.nanos),
      ':tokensTo': writeLimit(to.tokens),
      ':nanosTo': writeLimit(to.nanos),
      ':tokens': number(more.tokens),
      ':nanos': number(more.nanos),
    },
  }
}
