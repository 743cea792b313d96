import { completeDay } from '../shared/accounting/complete-day.ts'
import { windowOf } from '../shared/accounting/window.ts'
import type { TenantEntry } from '../shared/configuration/configuration.ts'
import type { Log } from '../shared/contract/log.ts'
import type { ReadDay } from '../shared/store/books/read-day.ts'
import { workThrough } from '../shared/work-through.ts'
import type { Announce } from './announce.ts'
import type { AnnounceQuotas } from './announce-quotas.ts'
import { sumDay } from './sum-day.ts'

type Reporting = {
  readonly listTenants: () => Promise<readonly TenantEntry[]>
  readonly readDay: ReadDay
  readonly announce: Announce
  readonly announceQuotas: AnnounceQuotas
  /** This region, where it is another than the home; absent, it is the home, or the only one. */
  readonly here?: string | undefined
  readonly now: () => number
  readonly log: Log
}

export type Reported = { readonly tenants: number; readonly failed: number }

const hourMs = 3_600_000
const tenantsAtOnce = 4

/**
 * Every five minutes, for every tenant with a webhook: its usage of the day before, and its quotas, in case the stream came
 * before the account was settled, an event could not be sent, or requests are refused, which leaves no row. What was sent
 * already costs nothing but a conditional write.
 */
export const openReport = (reporting: Reporting) => {
  const { listTenants, readDay, announce, announceQuotas, here, now, log } = reporting
  const reportUsage = (tenant: string, day: string): Promise<boolean> =>
    announce(tenant, `usage.daily#${day}${here === undefined ? '' : `#${here}`}`, async () => ({
      type: 'usage.daily',
      data: { ...(await sumDay(day, readDay(tenant, day))), ...(here !== undefined && { region: here }) },
    }))

  return async (): Promise<Reported> => {
    const time = now()
    const day = completeDay(time)
    const told = (await listTenants()).filter(({ webhook }) => webhook !== undefined)
    const results = await workThrough(told, tenantsAtOnce, async ({ id, quota: { per } }) => {
      const windows = new Set([windowOf(time - 2 * hourMs, per), windowOf(time, per)])
      const announced = [reportUsage(id, day), ...[...windows].map(window => announceQuotas(id, window))]
      return (await Promise.all(announced)).every(Boolean)
    })
    const reported = { tenants: told.length, failed: results.filter(isDone => !isDone).length }
    log('info', 'reported', reported)
    return reported
  }
}
