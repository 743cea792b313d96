import { minuteOf } from '../shared/accounting/account.ts'
import { lastWindowsOf, lastWindowsOfAll } from '../shared/accounting/window.ts'
import type { TenantEntry } from '../shared/configuration/configuration.ts'
import type { Log } from '../shared/contract/log.ts'
import type { AccountId } from '../shared/store/accounts/account-id.ts'
import type { Accounts } from '../shared/store/accounts/accounts.ts'
import { workThrough } from '../shared/work-through.ts'

type Sweeping = {
  readonly accounts: Pick<Accounts, 'sweep'>
  readonly listTenants: () => Promise<readonly TenantEntry[]>
  readonly now: () => number
  readonly log: Log
}

/** How many accounts were looked at, leases reaped, and accounts that could not be looked after. */
export type Swept = { readonly accounts: number; readonly reaped: number; readonly failed: number }

const accountsAtOnce = 16

/** How often the windows of periods that a quota does not have are looked at: only a changed period leaves anything there. */
const minutesBetweenAll = 10

const accountsOf = (tenants: readonly TenantEntry[], now: number): AccountId[] => {
  const isTurnOfAll = minuteOf(now) % minutesBetweenAll === 0
  const windowsOf = ({ quota }: TenantEntry) =>
    isTurnOfAll ? lastWindowsOfAll(now) : lastWindowsOf(now, quota.per)
  return tenants.flatMap(tenant => windowsOf(tenant).map(window => ({ tenant: tenant.id, window })))
}

/**
 * Reaps what dead requests hold, for every tenant, in this window and the one before: a request that began in the last
 * minutes of one dies in the next. The windows of other periods have their turn every ten minutes, for a tenant whose
 * quota.per was changed. Tenants without limits are looked at too, because a virtual key of theirs may have a
 * budget. Where nothing is dead an account costs one read unit (for each 4 KB of it), so the sweeps cost some 100,000 a
 * tenant and month, about one cent.
 */
export const openSweep = ({ accounts, listTenants, now, log }: Sweeping) => {
  /** The leases reaped; undefined if something failed, which stops no other account. */
  const sweepAccount = async (id: AccountId): Promise<number | undefined> => {
    try {
      return await accounts.sweep(id)
    } catch (error) {
      log('error', 'account not swept', { ...id, name: String((error as Error)?.name) })
      return undefined
    }
  }

  return async (): Promise<Swept> => {
    const ids = accountsOf(await listTenants(), now())
    const results = await workThrough(ids, accountsAtOnce, sweepAccount)
    const reaped = results.reduce<number>((sum, count = 0) => sum + count, 0)
    const failed = results.filter(count => count === undefined).length
    const swept = { accounts: ids.length, reaped, failed }
    log('info', 'swept', swept)
    return swept
  }
}
