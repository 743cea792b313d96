import { type Account, findExpiredLeases, type Lease, type Limits, maximumLeasesOf } from './account.ts'
import type { Amount } from './amount.ts'

/** What was asked of an account that refused. */
export type Ask = {
  readonly leaseId: string
  readonly amount: Amount
  readonly limits: Limits
  readonly minute: number
  /** Milliseconds since the epoch. */
  readonly now: number
}

export type Limit = 'tokens' | 'nanos' | 'concurrency' | 'requestsPerMinute' | 'tokensPerMinute'

/** Why a hold was refused, and so what to do: go on, mend the account and ask again, or tell the caller. */
export type Verdict =
  /** Our own lease is there: the first try succeeded and its reply was lost. */
  | { readonly type: 'held' }
  | { readonly type: 'open' }
  | { readonly type: 'turn-minute'; readonly from: number }
  /** Another instance's clock is ahead of ours: we live in its minute. */
  | { readonly type: 'later-minute'; readonly minute: number }
  | { readonly type: 'change-limit'; readonly from: Account['limit'] }
  | { readonly type: 'reap'; readonly leases: readonly (readonly [string, Lease])[] }
  | { readonly type: 'refuse'; readonly limit: Limit; readonly left: number }
  /** Nothing stands against it any more: somebody else has mended the account. */
  | { readonly type: 'ask-again' }

const exceeded = (account: Account, { amount, limits }: Ask): Verdict | undefined => {
  const refuse = (limit: Limit, left: number): Verdict => ({ type: 'refuse', limit, left: Math.max(0, left) })
  const { left, leases, minuteRequests, minuteTokens } = account
  const open = Object.keys(leases).length
  if (limits.tokens !== undefined && left.tokens < amount.tokens) return refuse('tokens', left.tokens)
  if (limits.nanos !== undefined && left.nanos < amount.nanos) return refuse('nanos', left.nanos)
  if (open >= maximumLeasesOf(limits)) return refuse('concurrency', 0)
  if (limits.requestsPerMinute !== undefined && minuteRequests >= limits.requestsPerMinute)
    return refuse('requestsPerMinute', 0)
  const minuteLeft = (limits.tokensPerMinute ?? Number.POSITIVE_INFINITY) - minuteTokens
  return minuteLeft < amount.tokens ? refuse('tokensPerMinute', minuteLeft) : undefined
}

/** Reads the reason of a refusal off the item that came back with it, without a second read. */
export const judgeRefusal = (account: Account | undefined, ask: Ask): Verdict => {
  if (!account) return { type: 'open' }
  if (account.leases[ask.leaseId]) return { type: 'held' }
  if (account.limit.tokens !== ask.limits.tokens || account.limit.nanos !== ask.limits.nanos)
    return { type: 'change-limit', from: account.limit }
  if (account.minute < ask.minute) return { type: 'turn-minute', from: account.minute }
  if (account.minute > ask.minute) return { type: 'later-minute', minute: account.minute }
  const verdict = exceeded(account, ask)
  if (!verdict) return { type: 'ask-again' }
  const leases = findExpiredLeases(account, ask.now)
  return leases.length > 0 ? { type: 'reap', leases } : verdict
}
