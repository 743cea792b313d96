import { setTimeout as pause } from 'node:timers/promises'
import { limitsOf, maximumLeasesOf } from '../../functions/shared/accounting/account.ts'
import type { TenantEntry } from '../../functions/shared/configuration/configuration.ts'
import { type Item, readNumber } from '../../functions/shared/store/attribute.ts'
import { findImbalances, readBalance } from '../accounting/find-imbalances.ts'
import type { OpenBench } from '../store/open-bench.ts'

/** What was seen of the accounts while they changed. */
export type Watched = {
  samples: number
  /** The most that was held and used beyond a limit, as a share of it (I1). */
  overshoot: number
  /** Accounts whose parts were not their limit (I2), or that had more requests than they may. */
  readonly broken: Set<string>
}

const everyMs = 150

const overshootOf = (account: Item): number => {
  const units = (['tokens', 'nanos'] as const).map(unit => {
    const { limit, used, held } = readBalance(account, unit)
    return limit === undefined ? 0 : Math.max(0, used + held - limit) / limit
  })
  return Math.max(...units)
}

const countBeyond = (account: Item, tenant: TenantEntry): readonly string[] => {
  const limits = limitsOf(tenant)
  const counts: readonly (readonly [string, number, number | undefined])[] = [
    ['at once', Object.keys(account['leases']?.M ?? {}).length, maximumLeasesOf(limits)],
    ['requests a minute', readNumber(account['minuteRequests']), limits.requestsPerMinute],
    ['tokens a minute', readNumber(account['minuteTokens']), limits.tokensPerMinute],
  ]
  return counts.flatMap(([name, count, limit = count]) =>
    count > limit ? [`${tenant.id}: ${count} of ${limit} ${name}`] : [],
  )
}

/** Looks at all accounts again and again until it is stopped. */
export const watchAccounts = (
  bench: OpenBench,
  tenants: readonly TenantEntry[],
  windows: readonly string[],
) => {
  const watched: Watched = { samples: 0, overshoot: 0, broken: new Set() }
  const stopping = new AbortController()

  const look = async (tenant: TenantEntry, window: string): Promise<void> => {
    const account = await bench.readAccount({ tenant: tenant.id, window })
    if (!account['pk']) return
    watched.samples += 1
    watched.overshoot = Math.max(watched.overshoot, overshootOf(account))
    for (const found of [...findImbalances(account), ...countBeyond(account, tenant)])
      watched.broken.add(found)
  }

  const watching = (async () => {
    while (!stopping.signal.aborted) {
      for (const tenant of tenants) for (const window of windows) await look(tenant, window)
      await pause(everyMs)
    }
  })()

  return {
    stop: async (): Promise<Watched> => {
      stopping.abort()
      await watching
      return watched
    },
  }
}
