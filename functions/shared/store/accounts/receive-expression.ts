import { type Amount, addAmounts, nothing, subtractAmounts } from '../../accounting/amount.ts'
import { number } from '../attribute.ts'
import type { Place } from './budget-item.ts'
import { totalIsStill, totalValues, totalWith, writeTotal } from './grant-totals.ts'

/** What another shard has given in all, and what of it was received before; undefined: nothing was. */
export type Receipt = { readonly from: number; readonly given: Amount; readonly before: Amount | undefined }

const moreOf = ({ given, before = nothing }: Receipt): Amount => subtractAmounts(given, before)

/**
 * One UpdateItem by which a shard receives what others have given it. As totals only grow and this one is conditional on what
 * was received before, anybody may send it, again and late, and each grant is received once.
 */
export const receiveExpression = (at: Place, receipts: readonly Receipt[]) => {
  const more = receipts.map(moreOf).reduce(addAmounts, nothing)
  const totals = receipts.map(receipt => ({
    ...receipt,
    total: `${at}${totalWith('received', receipt.from)}`,
  }))
  const notes = totals.map(({ total, from }) => `${total} = :total_${from}`).join(', ')
  return {
    UpdateExpression: `SET ${at}tokensLeft = ${at}tokensLeft + :tokens, ${at}nanosLeft = ${at}nanosLeft + :nanos, ${notes}`,
    ConditionExpression: totals
      .map(({ total, from, before }) => totalIsStill(total, before, `${from}`))
      .join(' AND '),
    ExpressionAttributeValues: Object.assign(
      { ':tokens': number(more.tokens), ':nanos': number(more.nanos) },
      ...receipts.map(({ from, given, before }) => ({
        [`:total_${from}`]: writeTotal(given),
        ...totalValues(before, `${from}`),
      })),
    ),
  }
}
