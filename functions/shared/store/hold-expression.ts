import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { type Limits, maximumLeasesOf } from '../accounting/account.ts'
import type { Ask } from '../accounting/judge-refusal.ts'
import { writeLease, writeLimit } from './account-item.ts'
import { number } from './attribute.ts'

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

const takeAll = [
  'tokensLeft = tokensLeft - :tokens',
  'nanosLeft = nanosLeft - :nanos',
  'minuteRequests = minuteRequests + :one',
  'minuteTokens = minuteTokens + :tokens',
  'leases.#lease = :leaseValue',
].join(', ')

/** The clauses that a tenant's limits add, each with the value it compares with. */
const limitClauses = (limits: Limits, tokens: number) =>
  [
    { clause: tokensAreLeft, isOn: limits.tokens !== undefined },
    { clause: nanosAreLeft, isOn: limits.nanos !== undefined },
    {
      clause: requestsAreLeft,
      isOn: limits.requestsPerMinute !== undefined,
      value: limits.requestsPerMinute,
    },
    {
      clause: minuteTokensAreLeft,
      isOn: limits.tokensPerMinute !== undefined,
      value: (limits.tokensPerMinute ?? 0) - tokens,
    },
  ].filter(({ isOn }) => isOn)

const valueName = (clause: string): string => clause.split(' ').at(-1) as string

/** One UpdateItem that takes everything a request may use, or nothing (its condition is every limit at once). */
export const holdExpression = ({ leaseId, amount, limits, minute, now }: Ask, expiresAt: number) => {
  const clauses = limitClauses(limits, amount.tokens)
  const values: Record<string, AttributeValue> = {
    ':tokens': number(amount.tokens),
    ':nanos': number(amount.nanos),
    ':one': number(1),
    ':minute': number(minute),
    ':leaseValue': writeLease({ ...amount, since: now, expiresAt }),
    ':tokensLimit': writeLimit(limits.tokens),
    ':nanosLimit': writeLimit(limits.nanos),
    ':concurrency': number(maximumLeasesOf(limits)),
  }
  for (const { clause, value } of clauses) if (value !== undefined) values[valueName(clause)] = number(value)
  return {
    UpdateExpression: `SET ${takeAll}`,
    ConditionExpression: [
      accountExists,
      leaseIsNew,
      leaseIsNotOver,
      minuteIsCurrent,
      limitsAreKnown,
      concurrencyIsLeft,
      ...clauses.map(({ clause }) => clause),
    ].join(' AND '),
    ExpressionAttributeNames: { '#lease': leaseId, '#minute': 'minute' },
    ExpressionAttributeValues: values,
  }
}
