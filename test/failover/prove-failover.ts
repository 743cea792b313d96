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

const countEach = (names: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(names, name => name)].map(([name, all]) => [name, all.length]))

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[Math.ceil(values.length * share) - 1] ?? Number.NaN

/** Four members that answer alike, of which some can be made to die. */
const openMembers = async () => {
  let isDead = (_member: number): boolean => false
  let way = ways[0]
  const servers = await Promise.all(
    Array.from({ length: members }, (_, member) =>
      startRawUpstream(request => {
        const body = bodyFor(request)
        return way && isDead(member) ? way.script(body) : whole(body, body.pieces)
      }),
    ),
  )
  return {
    urls: servers.map(({ port }) => `http://127.0.0.1:${port}`),
    count: () => servers.reduce((sum, server) => sum + server.count(), 0),
    kill: (how: Way, dead: number) => {
      way = how
      isDead = member => member < dead
    },
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

/** Sends so many streams through the HTTP door by the official SDK for each way, with so many of four members dead in it. */
export const proveFailover = async (requests: number, dead: number): Promise<readonly Failover[]> => {
  const providers = await openMembers()
  const house = await openHouse(configureFor(providers.urls))
  const { key } = await house.keys.create({ tenant: 'acme', keyPrefix: 'acme', name: 'failover' })
  const client = house.client(key)

  const prove = async (way: Way): Promise<Failover> => {
    providers.kill(way, dead)
    const before = providers.count()
    const asked = Array.from({ length: requests })
    const results = await workThrough(asked, atOnce, async () => {
      const begunAt = performance.now()
      const outcome = await observe(client, 'm', true)
      return { outcome, milliseconds: performance.now() - begunAt }
    })
    const failures = results.map(({ outcome }) => outcome).filter(outcome => outcome !== 'answer')
    const times = results.map(({ milliseconds }) => milliseconds)
    return {
      way: way.name,
      requests,
      answered: requests - failures.length,
      failures: countEach(failures),
      attempts: (providers.count() - before) / requests,
      medianMs: percentile(times, 0.5),
      p99Ms: percentile(times, 0.99),
    }
  }

  try {
    const proofs: Failover[] = []
    for (const way of ways) proofs.push(await prove(way))
    return proofs
  } finally {
    await house.stop()
    providers.close()
  }
}
