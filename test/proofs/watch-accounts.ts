import { setTimeout as pause } from 'node:timers/promises'
import { limitsOf, maximumLeasesOf } from '../../functions/shared/accounting/account.ts'
import type { KeyTerms } from '../../functions/shared/accounting/key-terms.ts'
import { type Item, readNumber } from '../../functions/shared/store/attribute.ts'
import { findImbalances, listBalances } from '../accounting/find-imbalances.ts'
import type { OpenBench } from '../store/open-bench.ts'
import type { LoadCaller } from './load.ts'

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
  const shares = listBalances(account).map(({ limit, used, held }) =>
    limit === undefined ? 0 : Math.max(0, used + held - limit) / limit,
  )
  return Math.max(...shares)
}

type Count = readonly [name: string, count: number, limit: number | undefined]

const countKey = (account: Item, key: KeyTerms): readonly Count[] => {
  const countOf = (counts: string) => readNumber(account[counts]?.M?.[key.budgetId])
  return [
    [`requests a minute of ${key.budgetId}`, countOf('minuteKeyRequests'), key.requestsPerMinute],
    [`tokens a minute of ${key.budgetId}`, countOf('minuteKeyTokens'), key.tokensPerMinute],
  ]
}

const countBeyond = (account: Item, { tenant, key }: LoadCaller): readonly string[] => {
  const limits = limitsOf(tenant)
  const counts: readonly Count[] = [
    ['at once', Object.keys(account['leases']?.M ?? {}).length, maximumLeasesOf(limits)],
    ['requests a minute', readNumber(account['minuteRequests']), limits.requestsPerMinute],
    ['tokens a minute', readNumber(account['minuteTokens']), limits.tokensPerMinute],
    ...(key ? countKey(account, key) : []),
  ]
  return counts.flatMap(([name, count, limit = count]) =>
    count > limit ? [`${tenant.id}: ${count} of ${limit} ${name}`] : [],
  )
}

/** Looks at all accounts again and again until it is stopped. */
export const watchAccounts = (
  bench: OpenBench,
  callers: readonly LoadCaller[],
  windows: readonly string[],
) => {
  const watched: Watched = { samples: 0, overshoot: 0, broken: new Set() }
  const stopping = new AbortController()

  const look = async (caller: LoadCaller, window: string): Promise<void> => {
    const account = await bench.readAccount({ tenant: caller.tenant.id, window })
    if (!account['pk']) return
    watched.samples += 1
    watched.overshoot = Math.max(watched.overshoot, overshootOf(account))
    for (const found of [...findImbalances(account), ...countBeyond(account, caller)])
      watched.broken.add(found)
  }

  const watching = (async () => {
    while (!stopping.signal.aborted) {
      for (const caller of callers) for (const window of windows) await look(caller, window)
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
