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

/** Tokens and money that something has in one window: left + used + held = limit, wherever there is a limit. */
export type Budget = {
  /** Absent: unlimited when the account was last written. */
  readonly limit: { readonly tokens?: number; readonly nanos?: number }
  readonly left: Amount
  readonly used: Amount
}

/** A tenant's account in one window. */
export type Account = Budget & {
  /** The budgets of its virtual keys, by their ids; only those that a request has asked for in this window. */
  readonly budgets: Readonly<Record<string, Budget>>
  readonly leases: Readonly<Record<string, Lease>>
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
    ...limits,
  })

export const isLimited = ({ per: _, ...limits }: Limits): boolean => Object.keys(limits).length > 0

export const minuteOf = (now: number): number => Math.floor(now / 60_000)

/** The leases whose holders must be dead, by id. */
export const findExpiredLeases = ({ leases }: Account, now: number): readonly (readonly [string, Lease])[] =>
  Object.entries(leases).filter(([, { expiresAt }]) => expiresAt < now)
