import { describe, expect, it } from 'vitest'
import { planHold } from '../../../../functions/shared/charging/plan-hold.ts'
import { Configuration } from '../../../../functions/shared/configuration/configuration.ts'
import type { Call } from '../../../../functions/shared/contract/call.ts'
import { ChatRequest } from '../../../../functions/shared/contract/chat.ts'
import type { Task } from '../../../../functions/shared/contract/inference-request.ts'
import { openModelRouter } from '../../../../functions/shared/routing/route-model.ts'
import type { AnyJson } from '../../../any-json.ts'
import { recordingsIn } from '../../../recordings.ts'

const price = { input: 1, output: 4, variants: [] }
const { tenants, ...configuration } = Configuration.parse({
  providers: { p: { baseUrl: 'https://p.example/v1' } },
  models: [
    { name: 'known', targets: [{ provider: 'p' }], contextWindow: 1_000_000 },
    { name: 'unknown', targets: [{ provider: 'p' }] },
    { name: 'half-known', targets: [{ provider: 'p' }], contextWindow: 1_000_000, fallbacks: ['unknown'] },
    { name: 'sharp-eyed', targets: [{ provider: 'p' }], tokensPerImage: 48_169 },
  ],
  tenants: [
    { id: 'tokens', keyPrefix: 'tokens', quota: { tokens: 10_000_000 } },
    { id: 'minute', keyPrefix: 'minute', limits: { tokensPerMinute: 10_000_000 } },
    { id: 'requests', keyPrefix: 'requests', limits: { requestsPerMinute: 5 } },
    { id: 'free', keyPrefix: 'free' },
  ],
})
const route = openModelRouter({ ...configuration, tenants })

/** What is held for the input of a request of one part. */
const hold = (tenantId: string, model: string, part: object, headers: Call['headers'] = {}) => {
  const tenant = tenants.find(({ id }) => id === tenantId)
  const way = route(model, { dice: () => 0 })
  if (!tenant || !way) throw new Error('There is no such tenant or model.')
  const request = ChatRequest.parse({ model, messages: [{ role: 'user', content: [part] }] })
  const task: Task = { endpoint: 'chat', request }
  const call = { headers } as Call
  const plan = planHold(
    { findPrice: () => ({ price, version: 'v' }) },
    { call, caller: { tenant, keyId: 'k' }, task, route: way },
    0,
  )
  return plan?.usageOf(plan.possible).input
}

const film = { type: 'video_url', video_url: { url: 'https://m.youtube.com/watch?v=lCdaVNyHtjU' } }
const picture = { type: 'image_url', image_url: { url: 'https://a.example/b.png' } }

describe('the hold for a film by link', () => {
  it('is the context window, because recordings show what a link of forty bytes can be', () => {
    const recorded = recordingsIn('google/generate-content').find(({ file }) =>
      file.includes('mobile-youtube'),
    )
    const answer = recorded?.response.body as AnyJson
    expect(answer['usageMetadata'].promptTokenCount).toBe(17_713)
    expect(hold('tokens', 'known', film)).toBe(1_000_000)
  })

  it.each([
    ['a quota', 'tokens', 'unknown'],
    ['a limit of a minute', 'minute', 'unknown'],
    ['a fallback of unknown size', 'tokens', 'half-known'],
  ])('is refused where nothing bounds it, for %s', (_, tenant, model) => {
    expect(() => hold(tenant, model, film)).toThrow(
      expect.objectContaining({
        status: 400,
        param: 'messages[0]',
        message: expect.stringContaining('base64'),
      }),
    )
  })

  it('is refused for what its caller would pay at most', () => {
    expect(() => hold('free', 'unknown', film, { 'x-max-cost-usd': '1' })).toThrow(
      expect.objectContaining({ status: 400 }),
    )
  })

  it('is of no matter where only requests are counted, or nothing is', () => {
    expect(hold('requests', 'unknown', film)).toBeLessThan(10_000)
    expect(hold('free', 'unknown', film)).toBeUndefined()
  })
})

describe('the hold for a picture by link', () => {
  it('is what most models count at most, or what this one does', () => {
    const usual = hold('tokens', 'unknown', picture) ?? 0
    expect(usual).toBeGreaterThan(6_000)
    expect(hold('tokens', 'sharp-eyed', picture)).toBe(usual + 48_169 - 6_000)
  })
})
