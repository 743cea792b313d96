import { isLimited, limitsOf } from './accounting/account.ts'
import { type Amount, nothing } from './accounting/amount.ts'
import { windowOf } from './accounting/window.ts'
import { writeAmount } from './accounting/write-amount.ts'
import { writeDollars } from './accounting/write-dollars.ts'
import type { TenantEntry } from './configuration/configuration.ts'
import type { ReadStatement, Statement } from './store/read-statement.ts'

type MaybeAmount = { readonly tokens?: number | undefined; readonly nanos?: number | undefined }

/** Null where there is no limit. */
const writeMaybe = ({ tokens, nanos }: MaybeAmount) => ({
  tokens: tokens ?? null,
  usd: nanos === undefined ? null : writeDollars(nanos),
})

/** What stands before the window's first hold opens the account. */
const unopened = (tenant: TenantEntry): Statement => {
  const { tokens, nanos } = limitsOf(tenant)
  const limit = { ...(tokens !== undefined && { tokens }), ...(nanos !== undefined && { nanos }) }
  return { limit, left: { ...nothing, ...limit }, used: nothing, leases: {}, credited: nothing }
}

const sumHeld = (leases: readonly Amount[]): Amount =>
  leases.reduce(
    (sum, { tokens, nanos }) => ({ tokens: sum.tokens + tokens, nanos: sum.nanos + nanos }),
    nothing,
  )

/** A tenant's account in this window; null for a tenant without limits, who has none. */
export const describeAccount = async (readStatement: ReadStatement, tenant: TenantEntry, now: number) => {
  if (!isLimited(limitsOf(tenant))) return null
  const window = windowOf(now, tenant.quota.per)
  const { limit, left, used, leases, credited } = (await readStatement(tenant.id, window)) ?? unopened(tenant)
  const isLimitless = (limited: number | undefined) => limited === undefined
  return {
    window,
    limit: writeMaybe(limit),
    left: writeMaybe({
      tokens: isLimitless(limit.tokens) ? undefined : left.tokens,
      nanos: isLimitless(limit.nanos) ? undefined : left.nanos,
    }),
    used: writeAmount(used),
    credited: writeAmount(credited),
    held: writeAmount(sumHeld(Object.values(leases))),
    leases: Object.entries(leases).map(([id, lease]) => ({
      id,
      ...writeAmount(lease),
      expiresAt: new Date(lease.expiresAt).toISOString(),
    })),
  }
}
