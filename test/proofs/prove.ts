import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { limitsOf } from '../../functions/shared/accounting/account.ts'
import { accountWrites } from '../../functions/shared/store/accounts/account-writes.ts'
import { openAccounts } from '../../functions/shared/store/accounts/accounts.ts'
import { readNumber } from '../../functions/shared/store/attribute.ts'
import { openLedger } from '../../functions/shared/store/ledger.ts'
import { readUnsettled } from '../../functions/sweeper/read-unsettled.ts'
import { type OpenBench, openBench, tableNames } from '../store/open-bench.ts'
import { countDamage, type Damage, readStories } from './count-damage.ts'
import { usageKey } from './keep-by-checking.ts'
import { beginOf, callersOf, type Keeping, type Load, requestMs, tenantsOf, windowsOf } from './load.ts'
import { type Cost, measureCost } from './measure-cost.ts'
import type { Faults } from './proxy.ts'
import { type Life, type Loaded, runLoad } from './run-load.ts'
import { type Watched, watchAccounts } from './watch-accounts.ts'

export type Settings = {
  /** A DynamoDB without our tables. */
  readonly url: string
  readonly clients: number
  readonly workers: number
  readonly seconds: number
  readonly requestsPerSecond: number
  readonly speed: number
  readonly faults: Faults
}

/** How often each thing has become of a request. */
export type Tally = Readonly<Record<'begun' | 'answered' | 'refused' | 'failed' | 'unavailable', number>>

export type Proof = {
  readonly damage: Damage
  readonly watched: Watched
  readonly tally: Tally
  readonly kills: Loaded['kills']
  readonly reaped: number
  readonly faults: Readonly<Record<string, number>>
  readonly baseline: {
    readonly tally: Tally
    /** As a share of the limit. */
    readonly overshoot: number
    /** Tokens that were used beside those that were counted, or counted beside those that were used. */
    readonly miscounted: number
  }
  readonly costs: readonly Cost[]
}

const startProxyProcess = async (url: string, faults: Faults) => {
  const child = fork(join(import.meta.dirname, 'proxy-process.ts'), [url, JSON.stringify(faults)], {
    execArgv: [],
  })
  const [said] = await once(child, 'message')
  return {
    url: `${said.url}`,
    /** How often each fault was made; resolves when nothing is late any more. */
    drain: async (): Promise<Readonly<Record<string, number>>> => {
      child.send('drain')
      const [{ counts }] = await once(child, 'message')
      return counts
    },
    stop: () => child.kill(),
  }
}

const tallyOf = (lives: readonly Life[]): Tally => {
  const stories = [...readStories(lives).values()]
  const count = (type: keyof Tally) => stories.filter(({ types }) => types.has(type)).length
  return {
    begun: count('begun'),
    answered: count('answered'),
    refused: count('refused'),
    failed: count('failed'),
    unavailable: count('unavailable'),
  }
}

/** Does what the sweeper does when everybody who held anything is dead; says how many leases it has ended. */
const sweepUp = async ({ dynamodb }: OpenBench, load: Load, lives: readonly Life[]): Promise<number> => {
  const later = load.clock.begin + load.seconds * 1_000 * load.clock.speed + 10 * requestMs
  const ledger = openLedger(dynamodb, tableNames.ledger)
  const accounts = openAccounts(accountWrites(dynamodb, tableNames.state), ledger, () => later)
  const lines = lives.flatMap(({ entries }) => entries.flatMap(({ line }) => line ?? []))
  for (const line of lines) await accounts.replay(readUnsettled(line))
  let reaped = 0
  for (const { id } of tenantsOf(load))
    for (const window of windowsOf(load)) reaped += await accounts.sweep({ tenant: id, window })
  return reaped
}

/** What the baseline has counted, against its limits and against what its requests have used. */
const judgeBaseline = async (
  bench: OpenBench,
  load: Load,
  lives: readonly Life[],
): Promise<Proof['baseline']> => {
  const stories = [...readStories(lives).values()]
  let overshoot = 0
  let counted = 0
  for (const tenant of tenantsOf(load)) {
    const limits = limitsOf(tenant)
    for (const window of windowsOf(load)) {
      const item = await bench.readState(usageKey(tenant.id, window))
      counted += readNumber(item?.['tokens'])
      for (const unit of ['tokens', 'nanos'] as const) {
        const limit = limits[unit]
        if (limit !== undefined) overshoot = Math.max(overshoot, readNumber(item?.[unit]) / limit - 1)
      }
    }
  }
  const used = stories.flatMap(({ entries }) => entries.map(({ tokens = 0 }) => tokens))
  const miscounted = Math.abs(counted - used.reduce((sum, tokens) => sum + tokens, 0))
  return { tally: tallyOf(lives), overshoot, miscounted }
}

type Network = Awaited<ReturnType<typeof startProxyProcess>>

const proveCauseway = async (bench: OpenBench, network: Network, load: Load) => {
  const watching = watchAccounts(bench, callersOf(load), windowsOf(load))
  const { lives, kills } = await runLoad(load)
  const faults = await network.drain()
  const reaped = await sweepUp(bench, load, lives)
  const watched = await watching.stop()
  const damage = await countDamage(bench, lives)
  return { damage, watched, tally: tallyOf(lives), kills, reaped, faults }
}

/** Puts the accounting under load, faults and kills, then the commonly used one, and counts what is wrong. */
export const prove = async (settings: Settings): Promise<Proof> => {
  const { clients, workers, requestsPerSecond, speed } = settings
  const bench = await openBench(settings.url)
  const network = await startProxyProcess(settings.url, settings.faults)
  const openLoad = (keeping: Keeping, seconds: number): Load => ({
    keeping,
    ...{ url: network.url, clients, workers, seconds, requestsPerSecond },
    clock: { begin: beginOf(seconds, speed), speed },
  })
  try {
    const proven = await proveCauseway(bench, network, openLoad('causeway', settings.seconds))
    const baseline = openLoad('check-then-act', settings.seconds / 2)
    const { lives } = await runLoad(baseline)
    await network.drain()
    const judged = await judgeBaseline(bench, baseline, lives)
    const costs: Cost[] = []
    for (const open of [0, 10, 100]) costs.push(await measureCost(settings.url, open))
    return { ...proven, baseline: judged, costs }
  } finally {
    network.stop()
    bench.dynamodb.destroy()
  }
}

/** Whether nothing is wrong. */
export const isSound = ({ damage, watched }: Proof): boolean =>
  watched.overshoot === 0 && watched.broken.size === 0 && Object.values(damage).every(count => count === 0)
