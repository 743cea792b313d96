import type { TenantEntry } from '../configuration/configuration.ts'
import { type Amount, nanosOf } from './amount.ts'

/** A tenant's limits as numbers; what is unlimited is absent. */
export type Limits = {
  readonly tokens?: number
  readonly nanos?: number
  readonly requestsPerMinute?: number
  readonly tokensPerMinute?: number
  readonly concurrency?: number
}

/** Open leases are kept in the account's item, which may have 400 KB; a tenant without a cap of its own gets this one. */
const maximumLeases = 1_000

export const maximumLeasesOf = ({ concurrency = maximumLeases }: Limits): number => concurrency

/** A hold that was not settled yet. */
export type Lease = Amount & {
  /** Milliseconds since the epoch after which whoever took it must be dead. */
  readonly expiresAt: number
}

/** A tenant's account in one window, as far as it is looked at when a hold was refused. */
export type Account = {
  /** Absent: unlimited when the account was last written. */
  readonly limit: { readonly tokens?: number; readonly nanos?: number }
  readonly left: Amount
  readonly leases: Readonly<Record<string, Lease>>
  /** Minutes since the epoch, and what that minute has seen. */
  readonly minute: number
  readonly minuteRequests: number
  readonly minuteTokens: number
}

const defined = <Value extends object>(value: Value) =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined))

export const limitsOf = ({ quota, limits }: TenantEntry): Limits =>
  defined({
    tokens: quota.tokensPerMonth,
    nanos: quota.usdPerMonth === undefined ? undefined : nanosOf(quota.usdPerMonth),
    ...limits,
  })

export const isLimited = (limits: Limits): boolean => Object.keys(limits).length > 0

/** The month that a charge belongs to, in UTC: `2026-11`. */
export const windowOf = (now: number): string => new Date(now).toISOString().slice(0, 7)

/** The month before. */
export const previousWindowOf = (now: number): string => {
  const date = new Date(now)
  return windowOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 1))
}

export const minuteOf = (now: number): number => Math.floor(now / 60_000)

/** The leases whose holders must be dead. */
export const findExpiredLeases = ({ leases }: Account, now: number): readonly string[] =>
  Object.keys(leases).filter(id => (leases[id]?.expiresAt ?? now) < now)
