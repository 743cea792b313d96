import { type Amount, addAmounts } from '../../accounting/amount.ts'
import { number } from '../attribute.ts'
import type { Place } from './budget-item.ts'
import { totalIsStill, totalValues, totalWith, writeTotal } from './grant-totals.ts'

export type Giving = {
  readonly to: number
  readonly amount: Amount
  /** All that was given there before; undefined: nothing was. */
  readonly before: Amount | undefined
}

/** Of what nothing is given there may be less than nothing, where it is unlimited. */
const isLeft = (at: Place, { tokens, nanos }: Amount): readonly string[] => [
  ...(tokens > 0 ? [`${at}tokensLeft >= :tokens`] : []),
  ...(nanos > 0 ? [`${at}nanosLeft >= :nanos`] : []),
]

/**
 * One UpdateItem by which a shard gives another some of what it has left. It comes before the other one receives it, so that
 * never more is there than there is; who is cut in between leaves it on its way, and whoever comes next receives it.
 */
export const giveExpression = (at: Place, { to, amount, before }: Giving) => {
  const total = `${at}${totalWith('given', to)}`
  return {
    UpdateExpression: `SET ${at}tokensLeft = ${at}tokensLeft - :tokens, ${at}nanosLeft = ${at}nanosLeft - :nanos, ${total} = :total`,
    ConditionExpression: [...isLeft(at, amount), totalIsStill(total, before, 'before')].join(' AND '),
    ExpressionAttributeValues: {
      ':tokens': number(amount.tokens),
      ':nanos': number(amount.nanos),
      ':total': writeTotal(before ? addAmounts(before, amount) : amount),
      ...totalValues(before, 'before'),
    },
  }
}
