import { type Account, type Limits, maximumLeasesOf } from './account.ts'
import type { KeyTerms } from './key-terms.ts'

export type Limit = 'tokens' | 'nanos' | 'concurrency' | 'requestsPerMinute' | 'tokensPerMinute'

/** How one limit stands: the tenant's, or that of the virtual key. */
export type Standing = {
  readonly limit: Limit
  readonly of: 'tenant' | 'key'
  readonly maximum: number
  /** Below zero where more was used than held, or the limit was lowered. */
  readonly left: number
}

type Row = readonly [limit: Limit, of: Standing['of'], maximum: number | undefined, left: number]

/** Every limit of a request that an account keeps, in the order in which a request is told of them. */
export const listStandings = (
  account: Account,
  limits: Limits,
  key: KeyTerms | undefined,
): readonly Standing[] => {
  const { left, leases, minuteRequests, minuteTokens, minuteKeyRequests, minuteKeyTokens } = account
  const { budgetId = '', tokens, nanos, requestsPerMinute, tokensPerMinute } = key ?? {}
  const budget = account.budgets[budgetId]
  const unused = (maximum = 0, used = 0): number => maximum - used
  const concurrency = maximumLeasesOf(limits)
  const rows: readonly Row[] = [
    ['tokens', 'tenant', limits.tokens, left.tokens],
    ['tokens', 'key', tokens, budget?.left.tokens ?? 0],
    ['nanos', 'tenant', limits.nanos, left.nanos],
    ['nanos', 'key', nanos, budget?.left.nanos ?? 0],
    ['concurrency', 'tenant', concurrency, unused(concurrency, Object.keys(leases).length)],
    [
      'requestsPerMinute',
      'tenant',
      limits.requestsPerMinute,
      unused(limits.requestsPerMinute, minuteRequests),
    ],
    ['requestsPerMinute', 'key', requestsPerMinute, unused(requestsPerMinute, minuteKeyRequests[budgetId])],
    ['tokensPerMinute', 'tenant', limits.tokensPerMinute, unused(limits.tokensPerMinute, minuteTokens)],
    ['tokensPerMinute', 'key', tokensPerMinute, unused(tokensPerMinute, minuteKeyTokens[budgetId])],
  ]
  return rows.flatMap(([limit, of, maximum, left]) =>
    maximum === undefined ? [] : [{ limit, of, maximum, left }],
  )
}

/** The one that leaves least room, of those that limit the same; undefined: nothing does. */
export const tightestOf = (standings: readonly Standing[], limit: Limit): Standing | undefined =>
  standings
    .filter(standing => standing.limit === limit)
    .reduce<Standing | undefined>((one, other) => (one && one.left <= other.left ? one : other), undefined)
