import { type Budget, isLimited, limitsOf } from './accounting/account.ts'
import { type Amount, addAmounts, nothing } from './accounting/amount.ts'
import { windowOf } from './accounting/window.ts'
import { writeAmount } from './accounting/write-amount.ts'
import { writeDollars } from './accounting/write-dollars.ts'
import type { TenantEntry } from './configuration/configuration.ts'
import type { ReadStatement, Statement } from './store/books/read-statement.ts'

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
  return { limit, left: { ...nothing, ...limit }, used: nothing, budgets: {}, leases: {}, credited: nothing }
}

const sumHeld = (leases: readonly Amount[]): Amount => leases.reduce(addAmounts, nothing)

const writeBudget = ({ limit, left, used }: Budget) => ({
  limit: writeMaybe(limit),
  left: writeMaybe({
    tokens: limit.tokens === undefined ? undefined : left.tokens,
    nanos: limit.nanos === undefined ? undefined : left.nanos,
  }),
  used: writeAmount(used),
})

/**
 * A tenant's account in this window: left = limit + credited - used - held, wherever there is a limit. Null for a tenant
 * without limits, who has none unless one of its keys has a budget.
 */
export const describeAccount = async (readStatement: ReadStatement, tenant: TenantEntry, now: number) => {
  const window = windowOf(now, tenant.quota.per)
  const opened = await readStatement(tenant.id, window)
  if (!opened && !isLimited(limitsOf(tenant))) return null
  const { leases, budgets, credited, ...budget } = opened ?? unopened(tenant)
  return {
    window,
    // The account counts a credit as less used, so that its sums are the ledger's.
    ...writeBudget({ ...budget, used: addAmounts(budget.used, credited) }),
    credited: writeAmount(credited),
    held: writeAmount(sumHeld(Object.values(leases))),
    keys: Object.entries(budgets).map(([id, ofKey]) => ({ budgetId: id, ...writeBudget(ofKey) })),
    leases: Object.entries(leases).map(([id, lease]) => ({
      id,
      ...writeAmount(lease),
      expiresAt: new Date(lease.expiresAt).toISOString(),
    })),
  }
}
