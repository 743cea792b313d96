import type { Account, Limits } from '../../accounting/account.ts'
import type { Amount } from '../../accounting/amount.ts'
import type { Refusal } from '../../accounting/judge-refusal.ts'
import type { KeyTerms } from '../../accounting/key-terms.ts'
import type { AccountId } from './account-id.ts'

/** Tokens and money taken from an account before a request is sent on. */
export type Hold = AccountId & {
  readonly leaseId: string
  readonly amount: Amount
  /** The budget of the virtual key from which it was taken as well; absent, from none. */
  readonly budgetId?: string
  /** When it was asked for, in milliseconds since the epoch. */
  readonly since: number
  /** The minute in which a try that was given up without a reply may still be made; absent: there is none. */
  readonly lateMinute?: number
}

export type HoldRequest = {
  readonly tenant: string
  readonly leaseId: string
  readonly amount: Amount
  readonly limits: Limits
  /** Of the virtual key, where it has terms of its own. */
  readonly key?: KeyTerms | undefined
  /** Milliseconds since the epoch after which nobody can settle any more, so that a reaper may. */
  readonly expiresAt: number
}

/** An account, and the limits that it keeps: a shard has its share of those of a minute. */
type Kept = { readonly account: Account; readonly limits: Limits }

/** The limit that a request met, and the account that has it: one shard's share, or all shards together. */
export type Refused = {
  readonly refusal: Refusal
  readonly account: Account
  /** The regions that did not say what they have of the quota; absent, none. */
  readonly silent?: readonly string[]
}

export type HoldResult =
  /** With the shard after it, as far as a hold changes one. */
  | ({ readonly ok: true; readonly hold: Hold } & Kept)
  /** With the shard that refused it, or all of them together where they have too little of a quota. */
  | ({ readonly ok: false } & Refused & Kept)
  | NoAnswer

/** DynamoDB gave no reply, so the hold stands, or will, or never does: it has to be cancelled. */
export type NoAnswer = {
  readonly ok: false
  readonly unknown: Lost
  readonly cancel: () => Promise<void>
  readonly reason: string
}

/** What is known of a hold that got no reply. */
type Lost = Pick<Hold, 'tenant' | 'window' | 'leaseId' | 'since'>
