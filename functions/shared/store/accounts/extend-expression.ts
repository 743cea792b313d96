import type { Limits } from '../../accounting/account.ts'
import { type Amount, type Room, subtractAmounts } from '../../accounting/amount.ts'
import { hasBudget, type KeyTerms } from '../../accounting/key-terms.ts'
import { number } from '../attribute.ts'
import type { Place } from './budget-item.ts'
import type { Hold } from './hold.ts'
import { leaseIsStill } from './settle-expression.ts'

export type Extending = {
  readonly hold: Hold
  /** What the hold is to be, not what is added to it. */
  readonly wanted: Amount
  readonly limits: Limits
  /** Of the virtual key, where it has terms of its own. */
  readonly key: KeyTerms | undefined
}

const isLeft = (at: Place, { tokens, nanos }: Room): readonly string[] => [
  ...(tokens === undefined ? [] : [`${at}tokensLeft >= :tokens`]),
  ...(nanos === undefined ? [] : [`${at}nanosLeft >= :nanos`]),
]

const takeMore = (at: Place): readonly string[] => [
  `${at}tokensLeft = ${at}tokensLeft - :tokens`,
  `${at}nanosLeft = ${at}nanosLeft - :nanos`,
]

const ofTenant = (limits: Limits) => ({
  left: isLeft('', limits),
  taken: [...takeMore(''), 'minuteTokens = minuteTokens + :tokens'],
})

const ofKey = (key: KeyTerms | undefined) => ({
  left: key && hasBudget(key) ? isLeft('budgets.#budget.', key) : [],
  taken: [
    ...(key && hasBudget(key) ? takeMore('budgets.#budget.') : []),
    ...(key?.tokensPerMinute === undefined
      ? []
      : ['minuteKeyTokens.#budget = if_not_exists(minuteKeyTokens.#budget, :zero) + :tokens']),
  ],
})

/**
 * One UpdateItem that makes a hold larger, by all that is wanted or not at all. It counts for the minute, which is not asked:
 * an answer that runs already must not be cut because a minute is busy. The lease keeps what it held before, for whoever may
 * have to reap it.
 */
export const extendExpression = ({ hold, wanted, limits, key }: Extending) => {
  const { leaseId, amount: held } = hold
  const more = subtractAmounts(wanted, held)
  const [tenant, its] = [ofTenant(limits), ofKey(key)]
  const lease = [
    'leases.#lease.tokens = :tokensWanted',
    'leases.#lease.nanos = :nanosWanted',
    'leases.#lease.tokensReached = :tokensHeld',
    'leases.#lease.nanosReached = :nanosHeld',
  ]
  return {
    UpdateExpression: `SET ${[...tenant.taken, ...its.taken, ...lease].join(', ')}`,
    ConditionExpression: [leaseIsStill, ...tenant.left, ...its.left].join(' AND '),
    // DynamoDB refuses a name or a value that no expression uses.
    ExpressionAttributeNames: {
      '#lease': leaseId,
      ...(key && its.taken.length > 0 && { '#budget': key.budgetId }),
    },
    ExpressionAttributeValues: {
      ...(key?.tokensPerMinute !== undefined && { ':zero': number(0) }),
      ':tokens': number(more.tokens),
      ':nanos': number(more.nanos),
      ':tokensHeld': number(held.tokens),
      ':nanosHeld': number(held.nanos),
      ':tokensWanted': number(wanted.tokens),
      ':nanosWanted': number(wanted.nanos),
    },
  }
}
