import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { type House, openHouse } from '../../open-house.ts'
import { chatStream } from '../../upstream/chat-script.ts'
import { type ScriptedUpstream, startScriptedUpstream } from '../../upstream/scripted-upstream.ts'

let house: House
let second: ScriptedUpstream
let authorization: string
beforeAll(async () => {
  second = await startScriptedUpstream()
  const targets = [
    { provider: 'first', model: 'slow', price: { input: 3, output: 5 } },
    { provider: 'second', model: 'quick', price: { input: 10, output: 20 }, priority: 1 },
  ]
  house = await openHouse(scriptedUrl =>
    Configuration.parse({
      providers: { first: { baseUrl: `${scriptedUrl}/v1` }, second: { baseUrl: `${second.url}/v1` } },
      models: [
        { name: 'hedged', targets, hedge: { after: 20, allowance: 1 } },
        { name: 'plain', targets },
      ],
      tenants: [{ id: 'acme', keyPrefix: 'acme', quota: { tokens: 100_000, usd: 1 } }],
    }),
  )
  const { key } = await house.keys.create({ tenant: 'acme', keyPrefix: 'acme', name: 'hedge' })
  authorization = `Bearer ${key}`
})
afterAll(() => Promise.all([house.stop(), second.close()]))

const request = {
  model: 'hedged',
  max_completion_tokens: 100,
  messages: [{ role: 'user', content: 'hi' }],
  stream: true,
  stream_options: { include_usage: true },
}

const heldFor = async (more: object): Promise<{ readonly tokens: number; readonly usd: string }> => {
  const response = await house.post('/v1/quote', { ...request, ...more }, { authorization })
  const { quota } = (await response.json()) as { quota: { holds: { tokens: number; usd: string } } }
  return quota.holds
}

describe('the loser of a hedge', () => {
  it('is cut off, and charged for what it has read, at its own price', async () => {
    house.upstream.play({ speaks: false, ending: 'hang' })
    second.play(chatStream(['Hello']))
    const response = await house.post('/v1/chat/completions', request, { authorization })
    const text = await response.text()
    await expect.poll(() => house.readLedger()).toHaveLength(1)
    const [row] = await house.readLedger()
    const nanos = 7 * 10_000 + 1 * 20_000 + 7 * 3_000
    expect(row).toMatchObject({
      tokens: { N: String(7 + 1 + 7) },
      nanos: { N: String(nanos) },
      kind: { S: 'estimate' },
      ...{ wastedTokens: { N: '7' }, wastedNanos: { N: '21000' } },
      ...{ input: { N: '7' }, output: { N: '1' }, servedModel: { S: 'quick' } },
    })
    expect(JSON.parse(row?.['attempts']?.S ?? '')).toMatchObject([
      { model: 'slow', outcome: 'hedge_lost' },
      { model: 'quick', outcome: 'ok' },
    ])
    expect(text).toContain(`"cost":${nanos / 1e9}`)
    await expect.poll(() => house.upstream.answering()).toBe(0)
  })

  it('is held for beforehand, without a word of output', async () => {
    const [hedged, plain] = [await heldFor({}), await heldFor({ model: 'plain' })]
    const input = plain.tokens - 100
    expect(hedged.tokens).toBe(plain.tokens + input)
    expect(Number(hedged.usd)).toBeCloseTo(Number(plain.usd) + (input * 10) / 1e6, 9)
  })

  it('is not held for where there can be none', async () => {
    const whole = { stream: false, stream_options: undefined }
    expect(await heldFor(whole)).toEqual(await heldFor({ ...whole, model: 'plain' }))
  })
})
