import { Configuration } from '../../functions/shared/configuration/configuration.ts'
import { type Way, ways } from '../../test/failover/ways.ts'
import { bodyFor, whole } from '../../test/faults/wire.ts'
import { openHouse } from '../../test/open-house.ts'
import { startRawUpstream } from '../../test/upstream/raw-upstream.ts'
import { median } from '../median.ts'
import { timeAnswer } from './time-answer.ts'

/** What the death of the first member costs a request that meets it. */
export type Failover = {
  readonly way: string
  /** Until the answer begins, beyond what it takes where nobody is dead and beyond what a silent member is given. */
  readonly extraMs: number
  readonly attempts: number
}

/** A provider that says nothing is given up after so long, which is the operator's choice and no cost of ours. In milliseconds. */
const firstByteMs = 300

const isSilent = (way: Way): boolean => way.script({ isStream: true, pieces: [] }).ending === 'hang'

const good = (request: string) => {
  const body = bodyFor(request)
  return whole(body, body.pieces)
}

/** Requests that meet nobody dead, for each that does: so many earn the retry that it takes. */
const wellForEach = 5

/** One for each request, because the fleet remembers who has failed. */
const modelOf = (way: Way, sample: number): string => `${ways.indexOf(way)}-${sample}`

const openProviders = async (samples: readonly number[]) => {
  const well = await startRawUpstream(good)
  const dead = await Promise.all(
    ways.map(({ script }) => startRawUpstream(request => script(bodyFor(request)))),
  )
  const urlOf = (port = 0) => ({ baseUrl: `http://127.0.0.1:${port}`, timeouts: { firstByteMs } })
  const models = ways.flatMap((way, index) =>
    samples.map(sample => ({ name: modelOf(way, sample), port: dead[index]?.port })),
  )
  const second = { provider: 'well', priority: 1 }
  return {
    configure: () =>
      Configuration.parse({
        providers: {
          well: { baseUrl: `http://127.0.0.1:${well.port}` },
          ...Object.fromEntries(models.map(({ name, port }) => [name, urlOf(port)])),
        },
        models: [
          { name: 'well', targets: [{ provider: 'well' }] },
          ...models.map(({ name }) => ({ name, targets: [{ provider: name }, second] })),
        ],
        tenants: [{ id: 'bench', keyPrefix: 'bench' }],
      }),
    close: () => {
      for (const server of [well, ...dead]) server.close()
    },
  }
}

/** How long requests whose first member is dead wait for the second, beside requests that meet nobody dead. */
export const measureFailover = async (count: number): Promise<readonly Failover[]> => {
  const samples = Array.from({ length: count }, (_, sample) => sample)
  const providers = await openProviders(samples)
  const house = await openHouse(providers.configure)
  try {
    const { key } = await house.keys.create({ tenant: 'bench', keyPrefix: 'bench', name: 'bench' })
    const figures: Failover[] = []
    const timeWell = async () => {
      const times: number[] = []
      while (times.length < wellForEach) times.push((await timeAnswer(house.handle, key, 'well')).firstByteMs)
      return median(times)
    }
    for (const _ of samples) await timeWell()
    for (const way of ways) {
      const pairs: { readonly extraMs: number; readonly attempts: number }[] = []
      for (const sample of samples) {
        const failed = await timeAnswer(house.handle, key, modelOf(way, sample))
        const wellMs = await timeWell()
        const givenMs = isSilent(way) ? firstByteMs : 0
        pairs.push({ extraMs: failed.firstByteMs - wellMs - givenMs, attempts: failed.attempts })
      }
      const extraMs = median(pairs.map(pair => pair.extraMs))
      figures.push({ way: way.name, extraMs, attempts: median(pairs.map(pair => pair.attempts)) })
    }
    return figures
  } finally {
    await house.stop()
    providers.close()
  }
}
