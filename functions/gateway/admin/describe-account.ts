import { type Budget, isLimited, limitsOf } from '../../shared/accounting/account.ts'
import { type Amount, nothing } from '../../shared/accounting/amount.ts'
import { windowOf } from '../../shared/accounting/window.ts'
import { writeDollars } from '../../shared/accounting/write-dollars.ts'
import type { TenantEntry } from '../../shared/configuration/configuration.ts'
import type { Gateway } from '../../shared/gateway.ts'
import type { Statement } from '../../shared/store/read-statement.ts'
import { writeAmount } from './write-amount.ts'

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
  return { limit, left: { ...nothing, ...limit }, used: nothing, budgets: {}, leases: {}, adjustments: [] }
}

const sumHeld = (leases: readonly Amount[]): Amount =>
  leases.reduce(
    (sum, { tokens, nanos }) => ({ tokens: sum.tokens + tokens, nanos: sum.nanos + nanos }),
    nothing,
  )

const writeBudget = ({ limit, left, used }: Budget) => ({
  limit: writeMaybe(limit),
  left: writeMaybe({
    tokens: limit.tokens === undefined ? undefined : left.tokens,
    nanos: limit.nanos === undefined ? undefined : left.nanos,
  }),
  used: writeAmount(used),
})

/** A tenant's account in this window; null for a tenant without limits, who has none unless one of its keys has a budget. */
export const describeAccount = async ({ admin, clock }: Gateway, tenant: TenantEntry) => {
  const window = windowOf(clock.now(), tenant.quota.per)
  const opened = await admin.readStatement(tenant.id, window)
  if (!opened && !isLimited(limitsOf(tenant))) return null
  const { leases, budgets, adjustments, ...budget } = opened ?? unopened(tenant)
  return {
    window,
    ...writeBudget(budget),
    held: writeAmount(sumHeld(Object.values(leases))),
    keys: Object.entries(budgets).map(([id, ofKey]) => ({ budgetId: id, ...writeBudget(ofKey) })),
    leases: Object.entries(leases).map(([id, lease]) => ({
      id,
      ...writeAmount(lease),
      expiresAt: new Date(lease.expiresAt).toISOString(),
    })),
    adjustments,
  }
}
