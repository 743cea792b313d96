import { Configuration } from '../../functions/shared/configuration/configuration.ts'
import { workThrough } from '../../functions/shared/work-through.ts'
import { observe } from '../faults/observe.ts'
import { bodyFor, whole } from '../faults/wire.ts'
import { openHouse } from '../open-house.ts'
import { startRawUpstream } from '../upstream/raw-upstream.ts'
import { type Way, ways } from './ways.ts'

/** What came of the requests while members were dead in one way. */
export type Failover = {
  readonly way: string
  readonly requests: number
  readonly answered: number
  /** What the others ended with, and how many did. */
  readonly failures: Readonly<Record<string, number>>
  /** Requests that reached a provider, for each that reached the gateway. */
  readonly attempts: number
  /** Until the whole answer was there. */
  readonly medianMs: number
  readonly p99Ms: number
}

const members = 4
const atOnce = 16
/**
 * A provider that has said nothing for so long is given up; a tenth of what the gateway does by itself. Members that are well
 * share a process with everything else here, and with half a second some of them were too slow on a busy machine.
 */
const firstByteMs = 3_000
/** Whoever has not settled when the house is closed tries to for so long. */
const requestMs = 30_000

const countEach = (names: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(names, name => name)].map(([name, all]) => [name, all.length]))

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[Math.ceil(values.length * share) - 1] ?? Number.NaN

/** Four members that answer alike, of which so many are dead in this way. */
const openMembers = async ({ script }: Way, dead: number) => {
  const servers = await Promise.all(
    Array.from({ length: members }, (_, member) =>
      startRawUpstream(request => {
        const body = bodyFor(request)
        return member < dead ? script(body) : whole(body, body.pieces)
      }),
    ),
  )
  return {
    urls: servers.map(({ port }) => `http://127.0.0.1:${port}`),
    count: () => servers.reduce((sum, server) => sum + server.count(), 0),
    close: () => {
      for (const server of servers) server.close()
    },
  }
}

const configureFor = (urls: readonly string[]) => () =>
  Configuration.parse({
    providers: Object.fromEntries(
      urls.map((baseUrl, member) => [`member-${member}`, { baseUrl, timeouts: { firstByteMs } }]),
    ),
    models: [
      {
        name: 'm',
        targets: urls.map((_, member) => ({ provider: `member-${member}` })),
        price: { input: 0, output: 1 },
      },
    ],
    tenants: [{ id: 'acme', keyPrefix: 'acme' }],
  })

/** Sends so many streams through the HTTP door by the official SDK to a fleet that knows nothing yet of who is dead. */
const proveWay = async (way: Way, requests: number, dead: number): Promise<Failover> => {
  const providers = await openMembers(way, dead)
  const house = await openHouse(configureFor(providers.urls), { requestMs })
  try {
    const { key } = await house.keys.create({ tenant: 'acme', keyPrefix: 'acme', name: 'failover' })
    const client = house.client(key)
    const results = await workThrough(Array.from({ length: requests }), atOnce, async () => {
      const askedAt = performance.now()
      const outcome = await observe(client, 'm', true)
      return { outcome, milliseconds: performance.now() - askedAt }
    })
    const failures = results.map(({ outcome }) => outcome).filter(outcome => outcome !== 'answer')
    const times = results.map(({ milliseconds }) => milliseconds)
    return {
      way: way.name,
      requests,
      answered: requests - failures.length,
      failures: countEach(failures),
      attempts: providers.count() / requests,
      medianMs: percentile(times, 0.5),
      p99Ms: percentile(times, 0.99),
    }
  } finally {
    await house.stop()
    providers.close()
  }
}

/** One proof for each way to be dead, with so many of four members dead in it. */
export const proveFailover = async (requests: number, dead: number): Promise<readonly Failover[]> => {
  const proofs: Failover[] = []
  for (const way of ways) proofs.push(await proveWay(way, requests, dead))
  return proofs
}
