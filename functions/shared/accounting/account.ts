import type { TenantEntry } from '../configuration/configuration.ts'
import { type Amount, nanosOf } from './amount.ts'
import type { Period } from './window.ts'

/** A tenant's limits as numbers; what is unlimited is absent. */
export type Limits = {
  /** For how long the tokens and the money are; absent, a month. */
  readonly per?: Period
  readonly tokens?: number
  readonly nanos?: number
  readonly requestsPerMinute?: number
  readonly tokensPerMinute?: number
  readonly concurrency?: number
  /** Into how many items the account is split; absent, it is one. */
  readonly shards?: number
}

/** Open leases are kept in the account's item, which may have 400 KB; a tenant without a cap of its own gets this one. */
const maximumLeases = 1_000

export const maximumLeasesOf = ({ concurrency = maximumLeases }: Limits): number => concurrency

/** What was taken from an account, and from which of its keys' budgets as well; absent, from none. */
export type Held = Amount & { readonly budgetId?: string | undefined }

/** A hold that was not settled yet. */
export type Lease = Held & {
  /** When it was taken, in milliseconds since the epoch: its ledger row is filed under that month, whoever writes it. */
  readonly since: number
  /** Milliseconds since the epoch after which whoever took it must be dead. */
  readonly expiresAt: number
  /** What it held before it last grew, which its request had used up by then; absent: it never grew. */
  readonly reached?: Amount
}

/** All that one shard has given to each other one, or received from it, by the other's number. They only grow. */
export type Totals = Readonly<Record<number, Amount>>

/**
 * Tokens and money that something has in one window: left + used + held = limit, wherever there is a limit. In an account of
 * several shards the first one begins with the limit and the others with nothing, and left + used + held + given -
 * received is what a shard began with. What was given and not yet received is on its way.
 */
export type Budget = {
  /** Absent: unlimited when the account was last written. */
  readonly limit: { readonly tokens?: number; readonly nanos?: number }
  readonly left: Amount
  readonly used: Amount
  readonly given?: Totals
  readonly received?: Totals
}

/** A tenant's account in one window, or one shard of it. */
export type Account = Budget & {
  /** The budgets of its virtual keys, by their ids; only those that a request has asked for in this window. */
  readonly budgets: Readonly<Record<string, Budget>>
  readonly leases: Readonly<Record<string, Lease>>
  /** How many shards were ever opened, which the first one knows; absent: it is the only one, or not the first. */
  readonly shards?: number
  /** Minutes since the epoch, and what that minute has seen: of the tenant, and of the keys that have such a limit. */
  readonly minute: number
  readonly minuteRequests: number
  readonly minuteTokens: number
  readonly minuteKeyRequests: Readonly<Record<string, number>>
  readonly minuteKeyTokens: Readonly<Record<string, number>>
}

const defined = <Value extends object>(value: Value) =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined))

export const limitsOf = ({ quota, limits }: TenantEntry): Limits =>
  defined({
    per: quota.per,
    tokens: quota.tokens,
    nanos: quota.usd === undefined ? undefined : nanosOf(quota.usd),
    shards: quota.shards,
    ...limits,
  })

export const isLimited = ({ per: _, shards: __, ...limits }: Limits): boolean =>
  Object.keys(limits).length > 0

export const minuteOf = (now: number): number => Math.floor(now / 60_000)

/** The leases whose holders must be dead, by id. */
export const findExpiredLeases = ({ leases }: Account, now: number): readonly (readonly [string, Lease])[] =>
  Object.entries(leases).filter(([, { expiresAt }]) => expiresAt < now)
