import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { type House, openHouse } from '../../open-house.ts'
import type { Configure } from '../../surroundings.ts'
import { chatReply, chatStream, refusal } from '../../upstream/chat-script.ts'

const price = (rate: number) => ({ input: rate, output: 4 * rate })

const configure: Configure = scriptedUrl => {
  const provider = { baseUrl: `${scriptedUrl}/v1` }
  const model = (name: string, more: object = {}) => ({ name, targets: [{ provider: 'one' }], ...more })
  return Configuration.parse({
    providers: { one: provider },
    models: [
      model('dear', {
        price: price(100),
        fallbacks: { error: ['spare'], contextWindow: ['long'], contentPolicy: ['lax'], quota: ['cheap'] },
      }),
      model('spare', { price: price(100) }),
      model('long', { price: price(1), maxOutputTokens: 77 }),
      model('lax', { price: price(1) }),
      model('cheap', { price: price(1) }),
      model('modest', { price: price(1), fallbacks: { contentPolicy: ['spare'] } }),
      model('watched', { price: price(1), shadow: { model: 'cheap', fraction: 1 } }),
      model('doubly-watched', { price: price(1), shadow: { model: 'watched', fraction: 1 } }),
    ],
    tenants: [
      { id: 'free', keyPrefix: 'free' },
      { id: 'money', keyPrefix: 'money', quota: { usd: 0.05 } },
      { id: 'poor', keyPrefix: 'poor', quota: { usd: 0 } },
      { id: 'narrow', keyPrefix: 'narrow', models: ['dear'] },
    ],
  })
}

let house: House
const keys: Record<string, string> = {}
beforeAll(async () => {
  house = await openHouse(configure)
  for (const tenant of ['free', 'money', 'poor', 'narrow'])
    keys[tenant] = (await house.keys.create({ tenant, keyPrefix: tenant, name: 'test' })).key
})
afterAll(() => house.stop())
beforeEach(() => house.upstream.play(chatReply('Hello')))

const ask = (tenant: string, model: string, more: object = {}, headers: Record<string, string> = {}) =>
  house.post(
    '/v1/chat/completions',
    { model, messages: [{ role: 'user', content: 'What is a causeway?' }], max_tokens: 100, ...more },
    { authorization: `Bearer ${keys[tenant]}`, ...headers },
  )
const asked = () => house.upstream.requests.map(({ body }) => JSON.parse(body))
const askedModels = () => asked().map(({ model }) => model)

/** The ledger's rows of a request, when there are so many, as plain values. */
const rowsOf = async (response: Response, count: number) => {
  const id = response.headers.get('x-request-id')
  return vi.waitFor(async () => {
    const rows = (await house.readLedger()).filter(({ requestId }) => requestId?.S === id)
    expect(rows.length).toBe(count)
    return rows.map(row =>
      Object.fromEntries(Object.entries(row).map(([name, { S, N }]) => [name, S ?? Number(N)])),
    )
  })
}

const tooLong = refusal(400, {
  message: 'too long',
  type: 'invalid_request_error',
  code: 'context_length_exceeded',
})
const filtered = refusal(400, { message: 'no', type: 'invalid_request_error', code: 'content_filter' })
const down = refusal(503, { message: 'down' })

describe('a model that cannot answer', () => {
  it.each([
    ['a context that is too long', tooLong, 'long', 'contextWindow'],
    ['a filter', filtered, 'lax', 'contentPolicy'],
    ['an error', down, 'spare', 'error'],
  ])('is followed, after %s, by the one for that', async (_, failure, model, reason) => {
    house.upstream.play(failure, chatReply('Hello'))
    const response = await ask('free', 'dear')
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-causeway-fallback': reason,
      'x-causeway-attempts': '2',
    })
    expect(askedModels()).toEqual(['dear', model])
  })

  it('is followed on streams too', async () => {
    house.upstream.play(tooLong, chatStream(['Hello']))
    const response = await ask('free', 'dear', { stream: true })
    expect(response.headers.get('x-causeway-fallback')).toBe('contextWindow')
    expect(await response.text()).toMatch(/data: \[DONE\]\n\n$/)
  })

  it('is named as itself when it answers', async () => {
    expect((await ask('free', 'dear')).headers.has('x-causeway-fallback')).toBe(false)
  })

  it('gives the last word to the last of them', async () => {
    house.upstream.play(tooLong)
    const response = await ask('free', 'dear')
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'context_length_exceeded' } })
    expect(askedModels()).toEqual(['dear', 'long'])
  })

  it('has three attempts in all', async () => {
    house.upstream.play(down, down, tooLong, chatReply('Hello'))
    expect((await ask('free', 'dear')).status).toBe(400)
    expect(askedModels()).toEqual(['dear', 'spare', 'dear'])
  })

  it('is not followed by one that the caller may not call', async () => {
    house.upstream.play(tooLong)
    expect((await ask('narrow', 'dear')).status).toBe(400)
    expect(askedModels()).toEqual(['dear'])
  })
})

describe('a fallback', () => {
  it('is held for and charged by itself, and written down', async () => {
    house.upstream.play(tooLong, chatReply('Hello'))
    const response = await ask('money', 'dear', { max_tokens: 60 })
    expect(response.headers.get('x-causeway-cost-usd')).toBe('0.000019')
    const [row] = await rowsOf(response, 1)
    expect(row).toMatchObject({
      ...{ model: 'dear', servedModel: 'long', fallback: 'contextWindow', nanos: 19_000 },
    })
  })

  it('has the output limit of its own model', async () => {
    house.upstream.play(tooLong, chatReply('Hello'))
    await ask('money', 'dear', { max_tokens: 100 })
    expect(asked().map(body => body.max_tokens)).toEqual([expect.any(Number), 77])
  })

  it('answers whom the quota leaves too little for the model that was asked for', async () => {
    const response = await ask('money', 'dear', { messages: [{ role: 'user', content: 'x'.repeat(2_000) }] })
    expect(response.status).toBe(200)
    expect(response.headers.get('x-causeway-fallback')).toBe('quota')
    expect(askedModels()).toEqual(['cheap'])
  })

  it('is what a quote foretells', async () => {
    const body = { model: 'dear', messages: [{ role: 'user', content: 'x'.repeat(2_000) }], max_tokens: 100 }
    const response = await house.post('/v1/quote', body, { authorization: `Bearer ${keys['money']}` })
    expect(await response.json()).toMatchObject({
      fallback: 'quota',
      targets: [{ model: 'cheap' }],
      quota: { refusal: null },
    })
  })

  it('is refused where it costs more than the quota has, after what was attempted', async () => {
    house.upstream.play(filtered)
    const response = await ask('money', 'modest', {
      messages: [{ role: 'user', content: 'x'.repeat(2_000) }],
    })
    expect(response.status).toBe(402)
    expect(response.headers.get('x-causeway-attempts')).toBe('1')
  })

  it('is refused where the quota does not suffice for it either', async () => {
    const response = await ask('poor', 'dear')
    expect(response.status).toBe(402)
    expect(await response.json()).toMatchObject({ error: { code: 'insufficient_quota' } })
    expect(askedModels()).toEqual([])
  })
})

describe('a shadow', () => {
  it.each([
    ['a whole answer', {}, chatReply('Hello')],
    ['a stream', { stream: true }, chatStream(['Hello'])],
  ])('gets a copy of what was sent, after %s, and the operator pays', async (_, more, script) => {
    house.upstream.play(script)
    const response = await ask('money', 'watched', more)
    await response.text()
    const rows = await rowsOf(response, 2)
    expect(new Set(rows.map(({ pk }) => String(pk).split('#')[0]))).toEqual(new Set(['money', '_shadow']))
    const [own, copy] = asked()
    expect(copy).toEqual({ ...own, model: 'cheap' })
  })

  it('takes nothing from the tenant, and is nothing that they hear of when it fails', async () => {
    house.upstream.play(chatReply('Hello'), refusal(400, { message: 'no' }))
    const response = await ask('free', 'watched')
    expect(response.status).toBe(200)
    await vi.waitFor(() => expect(house.log.some(line => line.includes('shadow failed'))).toBe(true))
    expect(await rowsOf(response, 1)).toMatchObject([{ servedModel: 'watched' }])
  })

  it('has no shadow of its own', async () => {
    await rowsOf(await ask('free', 'doubly-watched'), 2)
    await rowsOf(await ask('free', 'spare'), 1)
    expect(askedModels()).toEqual(['doubly-watched', 'watched', 'spare'])
  })

  it('does not see an answer that is given again', async () => {
    const headers = { 'idempotency-key': 'shadowed-once' }
    await rowsOf(await ask('free', 'watched', {}, headers), 2)
    const again = await vi.waitFor(async () => {
      const response = await ask('free', 'watched', {}, headers)
      expect(response.headers.get('idempotent-replayed')).toBe('true')
      return response
    })
    await again.text()
    await rowsOf(await ask('free', 'spare'), 1)
    expect(askedModels()).toEqual(['watched', 'cheap', 'spare'])
  })
})
