import { openHealthSnapshot } from '../../functions/shared/store/pools/health-snapshot.ts'
import { openStandings } from '../../functions/shared/store/pools/standings.ts'
import { configure } from '../../test/functions/gateway/configure.ts'
import { startSurroundings } from '../../test/surroundings.ts'

/** What one instance that is asked at a rate pays for knowing the health of all. */
export type HealthReads = {
  readonly requestsPerSecond: number
  readonly readsPerRequest: number
  readonly unitsPerThousand: number
  /** Processor time of one look, in milliseconds. */
  readonly cpuMs: number
}

const rates = [0.1, 1, 10, 100]
/** Five providers of four keys and two models. */
const members = 30

type Spent = { reads: number; units: number }

/** A store with so many members, and what reading it has cost. */
const openStore = async () => {
  const surroundings = await startSurroundings(configure)
  const { dynamodb } = surroundings
  const spent: Spent = { reads: 0, units: 0 }
  dynamodb.middlewareStack.add(
    (next, { commandName }) =>
      async args => {
        if (commandName !== 'QueryCommand') return next(args)
        const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } })
        const { ConsumedCapacity } = result.output as { ConsumedCapacity?: { CapacityUnits?: number } }
        spent.reads += 1
        spent.units += ConsumedCapacity?.CapacityUnits ?? Number.NaN
        return result
      },
    { step: 'initialize' },
  )
  const table = surroundings.variables['STATE_TABLE'] ?? ''
  const log = () => {}
  const standings = openStandings({ dynamodb, table, now: Date.now, dice: Math.random, log })
  for (let member = 0; member < members; member += 1)
    await standings.note({ providerId: `provider-${member % 5}`, keyId: `key-${member}` }, undefined, {
      ...{ type: 'answered', count: 10, firstByteMs: 321.5 },
    })
  return { standings, spent, stop: surroundings.stop }
}

const measureRate = async (
  { standings, spent }: Awaited<ReturnType<typeof openStore>>,
  requestsPerSecond: number,
  requests: number,
): Promise<HealthReads> => {
  let now = Date.now()
  const clock = { now: () => now, after: () => () => {} }
  const snapshot = openHealthSnapshot({ standings, clock, log: () => {} })
  const before = { ...spent }
  const cpu = process.cpuUsage()
  for (let request = 0; request < requests; request += 1) {
    await snapshot.refresh()
    now += 1_000 / requestsPerSecond
  }
  const { user, system } = process.cpuUsage(cpu)
  const reads = spent.reads - before.reads
  return {
    requestsPerSecond,
    readsPerRequest: reads / requests,
    unitsPerThousand: ((spent.units - before.units) / requests) * 1_000,
    cpuMs: (user + system) / 1_000 / reads,
  }
}

/** So many requests at each rate, one after the other, by a clock that goes as fast as the requests do. */
export const measureHealthReads = async (requests: number): Promise<readonly HealthReads[]> => {
  const store = await openStore()
  try {
    await measureRate(store, 1, requests)
    const figures: HealthReads[] = []
    for (const rate of rates) figures.push(await measureRate(store, rate, requests))
    return figures
  } finally {
    await store.stop()
  }
}
