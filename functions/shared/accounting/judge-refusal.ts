import { type Account, type Budget, findExpiredLeases, type Lease, type Limits } from './account.ts'
import type { Amount } from './amount.ts'
import { hasBudget, type KeyTerms } from './key-terms.ts'
import { type Limit, listStandings, type Standing, tightestOf } from './list-standings.ts'

/** What was asked of an account that refused. */
export type Ask = {
  readonly leaseId: string
  readonly amount: Amount
  readonly limits: Limits
  /** Of the virtual key, where it has terms of its own. */
  readonly key?: KeyTerms | undefined
  readonly minute: number
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** The limit that a request met. */
export type Refusal = Standing & { readonly type: 'refuse'; readonly asked: number }

/** Why a hold was refused, and so what to do: go on, mend the account and ask again, or tell the caller. */
export type Verdict =
  /** Our own lease is there: the first try succeeded and its reply was lost. */
  | { readonly type: 'held' }
  | { readonly type: 'open' }
  | { readonly type: 'turn-minute'; readonly from: number }
  /** Another instance's clock is ahead of ours: we live in its minute. */
  | { readonly type: 'later-minute'; readonly minute: number }
  | { readonly type: 'change-limit'; readonly from: Budget['limit'] }
  | { readonly type: 'open-key'; readonly key: KeyTerms }
  | { readonly type: 'change-key-limit'; readonly key: KeyTerms; readonly from: Budget['limit'] }
  | { readonly type: 'reap'; readonly leases: readonly (readonly [string, Lease])[] }
  | Refusal
  /** Nothing stands against it any more: somebody else has mended the account. */
  | { readonly type: 'ask-again' }

const askedOf = ({ amount }: Pick<Ask, 'amount'>, limit: Limit): number => {
  if (limit === 'nanos') return amount.nanos
  return limit === 'tokens' || limit === 'tokensPerMinute' ? amount.tokens : 1
}

/** Whether no minute ever has room for the request. */
const isTooLarge = ({ limit, maximum }: Standing, { amount }: Pick<Ask, 'amount'>): boolean =>
  limit === 'tokensPerMinute' && amount.tokens > maximum

const judgeStandings = (standings: readonly Standing[], ask: Pick<Ask, 'amount'>): Refusal | undefined => {
  const exceeded = standings.filter(({ limit, left }) => left < askedOf(ask, limit))
  const [first] = exceeded
  if (!first) return undefined
  // Whoever was told to wait for a limit first would come again for nothing.
  const standing = exceeded.find(one => isTooLarge(one, ask)) ?? tightestOf(exceeded, first.limit) ?? first
  return {
    type: 'refuse',
    ...standing,
    left: Math.max(0, standing.left),
    asked: askedOf(ask, standing.limit),
  }
}

const findExceeded = (account: Account, ask: Ask): Refusal | undefined =>
  judgeStandings(listStandings(account, ask.limits, ask.key), ask)

/** Whether a limit is one of a window's quota, which all shards of an account have together. */
export const isQuota = (limit: Limit): boolean => limit === 'tokens' || limit === 'nanos'

/** The quota that does not suffice, the tenant's or the key's; undefined: both do. */
export const findExceededQuota = (
  account: Account,
  ask: Pick<Ask, 'amount' | 'limits' | 'key'>,
): Refusal | undefined =>
  judgeStandings(
    listStandings(account, ask.limits, ask.key).filter(({ limit }) => isQuota(limit)),
    ask,
  )

export const isSame = (one: Budget['limit'], { tokens, nanos }: Budget['limit']): boolean =>
  one.tokens === tokens && one.nanos === nanos

/** Whether the budget of the request's key has to be made or changed first. */
const judgeKey = ({ budgets }: Account, { key }: Ask): Verdict | undefined => {
  if (!key || !hasBudget(key)) return undefined
  const budget = budgets[key.budgetId]
  if (!budget) return { type: 'open-key', key }
  return isSame(budget.limit, key) ? undefined : { type: 'change-key-limit', key, from: budget.limit }
}

/** Reads the reason of a refusal off the item that came back with it, without a second read. */
export const judgeRefusal = (account: Account | undefined, ask: Ask): Verdict => {
  if (!account) return { type: 'open' }
  if (account.leases[ask.leaseId]) return { type: 'held' }
  if (!isSame(account.limit, ask.limits)) return { type: 'change-limit', from: account.limit }
  if (account.minute < ask.minute) return { type: 'turn-minute', from: account.minute }
  if (account.minute > ask.minute) return { type: 'later-minute', minute: account.minute }
  const unready = judgeKey(account, ask)
  if (unready) return unready
  const refusal = findExceeded(account, ask)
  if (!refusal) return { type: 'ask-again' }
  const leases = findExpiredLeases(account, ask.now)
  return leases.length > 0 ? { type: 'reap', leases } : refusal
}
