import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { maximumLeasesOf } from '../../accounting/account.ts'
import type { Ask } from '../../accounting/judge-refusal.ts'
import { hasBudget } from '../../accounting/key-terms.ts'
import { number } from '../attribute.ts'
import { writeLease } from './account-item.ts'
import { writeLimit } from './budget-item.ts'

const accountExists = 'attribute_exists(pk)'
const leaseIsNew = 'attribute_not_exists(leases.#lease)'
const leaseIsNotOver = 'attribute_not_exists(ended.#lease)'
const minuteIsCurrent = '#minute = :minute'
const limitsAreKnown = 'tokensLimit = :tokensLimit AND nanosLimit = :nanosLimit'
const concurrencyIsLeft = 'size(leases) < :concurrency'
const tokensAreLeft = 'tokensLeft >= :tokens'
const nanosAreLeft = 'nanosLeft >= :nanos'
const requestsAreLeft = 'minuteRequests < :requestsPerMinute'
const minuteTokensAreLeft = 'minuteTokens <= :minuteTokensLeft'
const keyLimitsAreKnown =
  'budgets.#budget.tokensLimit = :keyTokensLimit AND budgets.#budget.nanosLimit = :keyNanosLimit'
const keyTokensAreLeft = 'budgets.#budget.tokensLeft >= :tokens'
const keyNanosAreLeft = 'budgets.#budget.nanosLeft >= :nanos'
const keyRequestsAreLeft =
  '(attribute_not_exists(minuteKeyRequests.#budget) OR minuteKeyRequests.#budget < :keyRequestsPerMinute)'
const keyMinuteTokensAreLeft =
  '(attribute_not_exists(minuteKeyTokens.#budget) OR minuteKeyTokens.#budget <= :keyMinuteTokensLeft)'
/** For a request that is too large even for a minute of which nothing was used: no count is below zero. */
const keyMinuteIsTooShort = 'minuteKeyTokens.#budget <= :keyMinuteTokensLeft'

/** What one limit adds to the write: on which conditions, and what it takes. */
type Clause = {
  readonly when?: string
  readonly set?: string
  readonly values?: Readonly<Record<string, AttributeValue>>
}

/** The clause of a limit, where there is that limit. */
const where = (limit: number | undefined, clause: (limit: number) => Clause): readonly Clause[] =>
  limit === undefined ? [] : [clause(limit)]

const leaseClauses = ({ amount, key, minute, now }: Ask, expiresAt: number): readonly Clause[] => {
  const budgetId = key && hasBudget(key) ? key.budgetId : undefined
  return [
    { when: accountExists },
    { when: leaseIsNew },
    { when: leaseIsNotOver },
    { when: minuteIsCurrent, values: { ':minute': number(minute) } },
    { set: 'tokensLeft = tokensLeft - :tokens', values: { ':tokens': number(amount.tokens) } },
    { set: 'nanosLeft = nanosLeft - :nanos', values: { ':nanos': number(amount.nanos) } },
    { set: 'minuteRequests = minuteRequests + :one', values: { ':one': number(1) } },
    { set: 'minuteTokens = minuteTokens + :tokens' },
    {
      set: 'leases.#lease = :leaseValue',
      values: { ':leaseValue': writeLease({ ...amount, budgetId, since: now, expiresAt }) },
    },
  ]
}

const tenantClauses = ({ amount, limits }: Ask): readonly Clause[] => [
  {
    when: limitsAreKnown,
    values: { ':tokensLimit': writeLimit(limits.tokens), ':nanosLimit': writeLimit(limits.nanos) },
  },
  { when: concurrencyIsLeft, values: { ':concurrency': number(maximumLeasesOf(limits)) } },
  ...where(limits.tokens, () => ({ when: tokensAreLeft })),
  ...where(limits.nanos, () => ({ when: nanosAreLeft })),
  ...where(limits.requestsPerMinute, limit => ({
    when: requestsAreLeft,
    values: { ':requestsPerMinute': number(limit) },
  })),
  ...where(limits.tokensPerMinute, limit => ({
    when: minuteTokensAreLeft,
    values: { ':minuteTokensLeft': number(limit - amount.tokens) },
  })),
]

const keyClauses = ({ amount, key }: Ask): readonly Clause[] => {
  if (!key) return []
  const { tokens, nanos, requestsPerMinute, tokensPerMinute } = key
  const budget: readonly Clause[] = [
    {
      when: keyLimitsAreKnown,
      values: { ':keyTokensLimit': writeLimit(tokens), ':keyNanosLimit': writeLimit(nanos) },
    },
    { set: 'budgets.#budget.tokensLeft = budgets.#budget.tokensLeft - :tokens' },
    { set: 'budgets.#budget.nanosLeft = budgets.#budget.nanosLeft - :nanos' },
  ]
  return [
    ...(hasBudget(key) ? budget : []),
    ...where(tokens, () => ({ when: keyTokensAreLeft })),
    ...where(nanos, () => ({ when: keyNanosAreLeft })),
    ...where(requestsPerMinute, limit => ({
      when: keyRequestsAreLeft,
      set: 'minuteKeyRequests.#budget = if_not_exists(minuteKeyRequests.#budget, :zero) + :one',
      values: { ':keyRequestsPerMinute': number(limit), ':zero': number(0) },
    })),
    ...where(tokensPerMinute, limit => ({
      when: amount.tokens <= limit ? keyMinuteTokensAreLeft : keyMinuteIsTooShort,
      set: 'minuteKeyTokens.#budget = if_not_exists(minuteKeyTokens.#budget, :zero) + :tokens',
      values: { ':keyMinuteTokensLeft': number(limit - amount.tokens), ':zero': number(0) },
    })),
  ]
}

/** One UpdateItem that takes everything a request may use, or nothing (its condition is every limit at once). */
export const holdExpression = (ask: Ask, expiresAt: number) => {
  const ofKey = keyClauses(ask)
  const clauses = [...leaseClauses(ask, expiresAt), ...tenantClauses(ask), ...ofKey]
  const names = { '#lease': ask.leaseId, '#minute': 'minute' }
  return {
    UpdateExpression: `SET ${clauses.flatMap(({ set = [] }) => set).join(', ')}`,
    ConditionExpression: clauses.flatMap(({ when = [] }) => when).join(' AND '),
    // DynamoDB refuses a name that no expression uses.
    ExpressionAttributeNames: ofKey.length > 0 && ask.key ? { ...names, '#budget': ask.key.budgetId } : names,
    ExpressionAttributeValues: Object.assign({}, ...clauses.map(({ values }) => values)),
    ReturnValues: 'UPDATED_NEW' as const,
  }
}
