import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { type House, openHouse } from '../../open-house.ts'
import type { Configure } from '../../surroundings.ts'
import { chatReply, chatStream, refusal } from '../../upstream/chat-script.ts'

const cheap = { input: 1, output: 4 }
const dear = { input: 10, output: 40 }

/** One provider under two names, so that a request can go on from the one to the other. */
const configure: Configure = scriptedUrl =>
  Configuration.parse({
    providers: { first: { baseUrl: `${scriptedUrl}/v1` }, second: { baseUrl: `${scriptedUrl}/v1` } },
    models: [
      { name: 'cheap', targets: [{ provider: 'first' }], price: cheap },
      {
        name: 'cheap-then-dear',
        targets: [{ provider: 'first' }, { provider: 'second', priority: 1, price: dear }],
        price: cheap,
      },
      { name: 'falls-back', targets: [{ provider: 'first' }], price: dear, fallbacks: ['cheap'] },
      {
        name: 'half-priced',
        targets: [
          { provider: 'first', price: cheap },
          { provider: 'second', priority: 1 },
        ],
      },
      { name: 'unpriced', targets: [{ provider: 'first' }] },
      { name: 'free', targets: [{ provider: 'first' }], price: { input: 0, output: 0 } },
    ],
    tenants: [
      { id: 'open', keyPrefix: 'open' },
      { id: 'money', keyPrefix: 'money', quota: { usd: 1 } },
      // The dear target's worst case of `ask`, about $0.0145, is above this; the cheap one's is not.
      { id: 'little', keyPrefix: 'little', quota: { usd: 0.01 } },
    ],
  })

let house: House
const keys: Record<string, string> = {}
beforeAll(async () => {
  house = await openHouse(configure)
  for (const tenant of ['open', 'money', 'little'])
    keys[tenant] = (await house.keys.create({ tenant, keyPrefix: tenant, name: 'test' })).key
})
afterAll(() => house.stop())
beforeEach(() => house.upstream.play(chatReply('Hello')))

const ask = (model: string, more: object = {}) => ({
  model,
  messages: [{ role: 'user' as const, content: 'hi' }],
  max_tokens: 100,
  ...more,
})

const chat = (tenant: string, model: string, more: object = {}) =>
  house.post('/v1/chat/completions', ask(model, more), { authorization: `Bearer ${keys[tenant]}` })

const headerOf = (response: Response) => response.headers.get('x-causeway-cost-usd')

const until = async <Value>(look: () => Promise<Value | undefined>): Promise<Value> => {
  for (;;) {
    const found = await look()
    if (found) return found
  }
}

/** A reply may be out before its row is written. */
const rowOf = async (response: Response) => {
  await response.text()
  const requestId = response.headers.get('x-request-id')
  return until(async () => (await house.readLedger()).find(row => row['requestId']?.S === requestId))
}

describe('a whole answer', () => {
  it('says in its header what it cost', async () => {
    const { response } = await house
      .client(`${keys['open']}`)
      .chat.completions.create(ask('cheap'))
      .withResponse()
    expect(headerOf(response)).toBe('0.000019')
  })

  it('says a true zero', async () => {
    expect(headerOf(await chat('open', 'free'))).toBe('0')
  })

  it('says nothing where nobody knows the price', async () => {
    const response = await chat('open', 'unpriced')
    expect(headerOf(response)).toBeNull()
    const row = await rowOf(response)
    expect(row).toMatchObject({ tokens: { N: '10' }, kind: { S: 'actual' } })
    expect(row).not.toHaveProperty('nanos')
    expect(row).not.toHaveProperty('priceVersion')
  })

  it('leaves the amount and what pins the price in the ledger', async () => {
    const row = await rowOf(await chat('open', 'cheap'))
    expect(row).toMatchObject({
      nanos: { N: '19000' },
      priceVersion: { S: expect.stringMatching(/^gateway\.yaml-/) },
    })
  })
})

describe('an answer without usage', () => {
  it('costs what the gateway counts itself, and is called an estimate', async () => {
    const { choices } = JSON.parse(String(chatReply('Hello').pieces[0]))
    const headers = { 'content-type': 'application/json' }
    house.upstream.play({ headers, pieces: [JSON.stringify({ choices })] })
    const response = await chat('open', 'cheap')
    // The bound of its input, 1,042 tokens, and a token for three of its five letters.
    expect(headerOf(response)).toBe('0.00105')
    expect(await rowOf(response)).toMatchObject({ kind: { S: 'estimate' }, nanos: { N: '1050000' } })
  })
})

describe('a stream', () => {
  const asking = { stream: true, stream_options: { include_usage: true } } as const

  it('says in its usage chunk what it cost, as the official client reads it', async () => {
    house.upstream.play(chatStream(['a', 'b']))
    const stream = await house
      .client(`${keys['open']}`)
      .chat.completions.create({ ...ask('cheap'), ...asking })
    const chunks = await Array.fromAsync(stream)
    expect(chunks.at(-1)?.usage).toEqual({
      prompt_tokens: 7,
      completion_tokens: 2,
      total_tokens: 9,
      cost: 0.000015,
    })
  })

  it('is the provider’s, byte for byte, but for that chunk', async () => {
    const pieces = chatStream(['a', 'b']).pieces.map(String)
    house.upstream.play({ pieces })
    const text = await (await chat('open', 'cheap', asking)).text()
    const said = text.split(/(?<=\n\n)/)
    const isUsage = (piece: string) => piece.includes('"usage"')
    expect(said.filter(isUsage)).toHaveLength(1)
    expect(said.filter(piece => !isUsage(piece))).toEqual(pieces.filter(piece => !isUsage(piece)))
  })

  it('is the provider’s to the last byte where nobody knows the price', async () => {
    const { pieces } = chatStream(['a'])
    house.upstream.play({ pieces })
    expect(await (await chat('open', 'unpriced', asking)).text()).toBe(pieces.join(''))
  })

  it('says nothing to a caller who did not ask, and is charged all the same', async () => {
    house.upstream.play(chatStream(['a', 'b']))
    const response = await chat('open', 'cheap', { stream: true })
    const copy = response.clone()
    expect(await rowOf(response)).toMatchObject({ nanos: { N: '15000' } })
    expect(await copy.text()).not.toContain('cost')
  })
})

describe('a route of several prices', () => {
  it('is charged what the target costs that answered', async () => {
    house.upstream.play(refusal(503, { message: 'busy' }), chatReply('Hello'))
    const response = await chat('money', 'cheap-then-dear')
    expect(headerOf(response)).toBe('0.00019')
    expect(await rowOf(response)).toMatchObject({ provider: { S: 'second' }, nanos: { N: '190000' } })
  })

  it('is charged the price of a fallback that answered', async () => {
    house.upstream.play(refusal(503, { message: 'busy' }), chatReply('Hello'))
    expect(headerOf(await chat('money', 'falls-back'))).toBe('0.000019')
  })

  it('needs a budget for the dearest of them', async () => {
    expect((await chat('little', 'cheap-then-dear')).status).toBe(402)
    expect(house.upstream.requests).toHaveLength(0)
    expect((await chat('little', 'cheap')).status).toBe(200)
  })

  it.each(['unpriced', 'half-priced'])('is refused to a tenant with a budget when it is %s', async model => {
    const response = await chat('money', model)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'model_not_priced', param: 'model' } })
    expect(house.upstream.requests).toHaveLength(0)
  })
})
