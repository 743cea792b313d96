import { openHandle } from '../../functions/gateway/handle.ts'
import { Configuration } from '../../functions/shared/configuration/configuration.ts'
import { healthyPools } from '../../test/functions/shared/upstream/healthy-pools.ts'
import { openHouse } from '../../test/open-house.ts'
import { chatStream } from '../../test/upstream/chat-script.ts'
import { median } from '../median.ts'
import { timeAnswer } from './time-answer.ts'

/** Medians of the time to a first byte, in milliseconds. */
export type HealthyPool = { readonly aloneMs: number; readonly pooledMs: number }

const configure = (url: string) =>
  Configuration.parse({
    providers: {
      alone: { baseUrl: `${url}/v1`, secret: 'causeway/alone' },
      pooled: { baseUrl: `${url}/v1`, secret: 'causeway/pooled' },
    },
    models: ['alone', 'pooled'].map(name => ({ name, targets: [{ provider: name }] })),
    tenants: [{ id: 'bench', keyPrefix: 'bench' }],
  })

/**
 * A pool of four keys with its health shared by the fleet, against one key of which nobody keeps any health: a request of the one
 * after a request of the other, so that a drift of the machine meets both.
 */
export const measureHealthyPool = async (requests: number, warmUps: number): Promise<HealthyPool> => {
  const house = await openHouse(configure)
  try {
    await house.putPool('causeway/alone', { keys: ['sk-1'] })
    await house.putPool('causeway/pooled', { keys: ['sk-1', 'sk-2', 'sk-3', 'sk-4'] })
    const { key } = await house.keys.create({ tenant: 'bench', keyPrefix: 'bench', name: 'bench' })
    house.upstream.play(chatStream(['Hello']))
    const handles = { alone: openHandle({ ...house.gateway, ...healthyPools }), pooled: house.handle }
    const times = { alone: [] as number[], pooled: [] as number[] }
    for (let count = -warmUps; count < requests; count += 1)
      for (const model of ['alone', 'pooled'] as const) {
        const { firstByteMs } = await timeAnswer(handles[model], key, model)
        if (count >= 0) times[model].push(firstByteMs)
      }
    return { aloneMs: median(times.alone), pooledMs: median(times.pooled) }
  } finally {
    await house.stop()
  }
}
