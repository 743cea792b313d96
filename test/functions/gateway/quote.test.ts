import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { type House, openHouse } from '../../open-house.ts'
import type { Configure } from '../../surroundings.ts'
import { chatReply } from '../../upstream/chat-script.ts'

const cheap = { input: 1, output: 4 }
const dear = { input: 10, output: 40 }

const configure: Configure = scriptedUrl =>
  Configuration.parse({
    providers: { first: { baseUrl: `${scriptedUrl}/v1` }, second: { baseUrl: `${scriptedUrl}/v1` } },
    models: [
      { name: 'cheap', targets: [{ provider: 'first', model: 'cheap-1' }], price: cheap },
      {
        name: 'cheap-then-dear',
        targets: [{ provider: 'second', priority: 1, price: dear }, { provider: 'first' }],
        price: cheap,
        fallbacks: ['cheap'],
        maxOutputTokens: 200,
      },
      {
        name: 'half-priced',
        targets: [
          { provider: 'first', price: cheap },
          { provider: 'second', priority: 1 },
        ],
      },
      { name: 'free', targets: [{ provider: 'first' }], price: { input: 0, output: 0 } },
    ],
    tenants: [
      { id: 'open', keyPrefix: 'open' },
      { id: 'tokens', keyPrefix: 'tokens', quota: { tokens: 20_000 } },
      { id: 'money', keyPrefix: 'money', quota: { usd: 0.02 } },
      { id: 'slow', keyPrefix: 'slow', limits: { requestsPerMinute: 1 } },
      { id: 'narrow', keyPrefix: 'narrow', models: ['free'] },
    ],
  })

let house: House
const keys: Record<string, string> = {}
beforeAll(async () => {
  house = await openHouse(configure)
  for (const tenant of ['open', 'tokens', 'money', 'slow', 'narrow'])
    keys[tenant] = (await house.keys.create({ tenant, keyPrefix: tenant, name: 'test' })).key
})
afterAll(() => house.stop())
beforeEach(() => house.upstream.play(chatReply('Hello')))

const ask = (model: string, more: object = {}) => ({
  model,
  messages: [{ role: 'user' as const, content: 'What is a causeway?' }],
  ...more,
})

type Quoted = {
  readonly max_tokens: number | null
  readonly output_tokens: object
  readonly cost_usd: { readonly expected: string | null; readonly maximum: string | null }
  readonly targets: readonly object[]
  readonly quota: {
    readonly holds: object
    readonly left: { readonly tokens: number | null; readonly usd: string | null }
    readonly refusal: { readonly error: object; readonly status: number } | null
  } | null
}

const client = (tenant: string): OpenAI => house.client(`${keys[tenant]}`)
const quote = (tenant: string, body: object, path = '/quote') => client(tenant).post<Quoted>(path, { body })
const send = (tenant: string, body: object) =>
  house.post('/v1/chat/completions', body, { authorization: `Bearer ${keys[tenant]}` })
const sent = () => JSON.parse(house.upstream.requests.at(-1)?.body ?? '')

describe('a quote', () => {
  it('says where the request would go and what it would cost', async () => {
    expect(await quote('open', ask('cheap', { max_tokens: 100 }))).toEqual({
      object: 'quote',
      model: 'cheap',
      max_tokens: 100,
      input_tokens: { expected: 12, maximum: 1059 },
      output_tokens: { expected: 100, maximum: 100 },
      cost_usd: { expected: '0.000412', maximum: '0.001459' },
      targets: [
        {
          provider: 'first',
          model: 'cheap-1',
          cost_usd: { expected: '0.000412', maximum: '0.001459' },
          price_version: expect.stringMatching(/^gateway\.yaml-/),
        },
      ],
      fallback: null,
      quota: null,
    })
  })

  it('calls no provider and leaves nothing behind', async () => {
    const before = await quote('tokens', ask('cheap'))
    await quote('tokens', ask('cheap'))
    expect(await quote('tokens', ask('cheap'))).toEqual(before)
    expect(house.upstream.requests).toEqual([])
    expect(await house.readLedger()).toEqual([])
  })

  it('names the targets in the order of their turn, fallbacks last; expects the first and fears the dearest', async () => {
    const { targets, cost_usd } = await quote('open', ask('cheap-then-dear'))
    expect(targets).toMatchObject([
      { provider: 'first', model: 'cheap-then-dear', cost_usd: { expected: '0.000812' } },
      { provider: 'second', model: 'cheap-then-dear', cost_usd: { maximum: '0.01859' } },
      { provider: 'first', model: 'cheap-1' },
    ])
    expect(cost_usd).toEqual({ expected: '0.000812', maximum: '0.01859' })
  })

  it('says null where nobody knows the price, and a true zero', async () => {
    const half = await quote('open', ask('half-priced', { max_tokens: 10 }))
    expect(half.cost_usd).toEqual({ expected: '0.000052', maximum: null })
    expect(half.targets[1]).toMatchObject({
      cost_usd: { expected: null, maximum: null },
      price_version: null,
    })
    const free = await quote('open', ask('free', { max_tokens: 10 }))
    expect(free.cost_usd).toEqual({ expected: '0', maximum: '0' })
  })

  it('knows no maximum where nothing limits the answer', async () => {
    const { max_tokens, output_tokens, cost_usd } = await quote('open', ask('cheap'))
    expect(max_tokens).toBeNull()
    expect(output_tokens).toEqual({ expected: 500, maximum: null })
    expect(cost_usd).toEqual({ expected: '0.002012', maximum: null })
  })

  it('counts every choice', async () => {
    const { output_tokens } = await quote('open', ask('cheap', { n: 3, max_tokens: 600 }))
    expect(output_tokens).toEqual({ expected: 1500, maximum: 1800 })
  })
})

describe('the quota in a quote', () => {
  it('is what is left, what would be held of it, and the limit that would be sent', async () => {
    const quoted = await quote('tokens', ask('cheap-then-dear'))
    expect(quoted.quota).toEqual({
      holds: { tokens: 1259, usd: '0.01859' },
      left: { tokens: 20_000, usd: null },
      window_ends: expect.stringMatching(/-01T00:00:00.000Z$/),
      refusal: null,
    })
    expect((await send('tokens', ask('cheap-then-dear'))).status).toBe(200)
    expect(sent().max_completion_tokens).toBe(quoted.max_tokens)
    // The reply may be out before it is settled.
    await vi.waitFor(async () =>
      expect((await quote('tokens', ask('cheap'))).quota?.left.tokens).toBe(20_000 - 10),
    )
  })

  const long = { messages: [{ role: 'user', content: 'a'.repeat(30_000) }] }

  it.each([
    ['too few tokens', 'tokens', long, { limit: 'tokens', retry_after: null }],
    ['too little money', 'money', long, { limit: 'usd', left: '0.02', retry_after: null }],
  ])('foretells the refusal for %s in its own words', async (_, tenant, more, expected) => {
    const { quota } = await quote(tenant, ask('cheap', more))
    expect(quota?.refusal).toMatchObject(expected)
    const refused = await send(tenant, ask('cheap', more))
    expect(refused.status).toBe(quota?.refusal?.status)
    expect(await refused.json()).toMatchObject({ error: quota?.refusal?.error })
  })

  it('foretells to what the output limit will be lowered', async () => {
    const quoted = await quote('money', ask('cheap', { max_tokens: 30_000 }))
    expect(quoted.quota?.refusal).toBeNull()
    const sending = await send('money', ask('cheap', { max_tokens: 30_000 }))
    expect(sending.headers.get('x-causeway-max-tokens')).toBe(String(quoted.max_tokens))
  })

  it('foretells when a minute is used up, and when the next one begins', async () => {
    expect((await quote('slow', ask('cheap'))).quota?.refusal).toBeNull()
    expect((await send('slow', ask('cheap'))).status).toBe(200)
    const { quota } = await quote('slow', ask('cheap'))
    expect(quota?.refusal).toMatchObject({
      status: 429,
      limit: 'requestsPerMinute',
      left: 0,
      retry_after: expect.toSatisfy(seconds => seconds > 0 && seconds <= 60),
    })
  })
})

describe('a quote of another endpoint', () => {
  it('is had by /quote before its path', async () => {
    const completion = { model: 'cheap', prompt: ['One', 'Two'], max_tokens: 20, best_of: 2 }
    expect(await quote('open', completion, '/quote/completions')).toMatchObject({
      input_tokens: { expected: 3 },
      output_tokens: { expected: 40, maximum: 40 },
    })
    const embedding = { model: 'cheap', input: [[1, 2, 3], [4]] }
    expect(await quote('open', embedding, '/quote/embeddings')).toMatchObject({
      max_tokens: null,
      input_tokens: { expected: 4 },
      output_tokens: { expected: 0, maximum: 0 },
      cost_usd: { expected: '0.000004' },
    })
  })

  it.each([
    ['messages', { max_tokens: 100, messages: [{ role: 'user', content: 'What is a causeway?' }] }],
    ['responses', { max_output_tokens: 100, input: 'What is a causeway?' }],
  ])('of %s says what a chat of the same words would cost', async (endpoint, asked) => {
    const chat = await quote('tokens', ask('cheap', { max_completion_tokens: 100 }))
    expect(await quote('tokens', { model: 'cheap', ...asked }, `/quote/${endpoint}`)).toEqual(chat)
    expect(house.upstream.requests).toEqual([])
  })

  it('counts the response that a request goes on from', async () => {
    const openai = client('open')
    const first = await openai.responses.create({ model: 'cheap', input: 'word '.repeat(500) })
    const next = { model: 'cheap', input: 'and?', max_output_tokens: 10 }
    const inputOf = async (more: object) =>
      (
        (await quote('open', { ...next, ...more }, '/quote/responses')) as {
          input_tokens?: { expected: number }
        }
      ).input_tokens?.expected ?? 0
    expect(await inputOf({ previous_response_id: first.id })).toBeGreaterThan((await inputOf({})) + 500)
    await expect(inputOf({ previous_response_id: 'resp_none' })).rejects.toMatchObject({
      code: 'previous_response_not_found',
    })
  })

  it("is had by Anthropic's client at another base URL, its refusals in words that it knows", async () => {
    const baseURL = `${house.url}/v1/quote`
    const anthropic = new Anthropic({ apiKey: `${keys['open']}`, baseURL, maxRetries: 0 })
    const asked = { max_tokens: 100, messages: [{ role: 'user' as const, content: 'hi' }] }
    expect(await anthropic.messages.create({ model: 'cheap', ...asked })).toMatchObject({ object: 'quote' })
    await expect(anthropic.messages.create({ model: 'nothing', ...asked })).rejects.toMatchObject({
      status: 404,
      error: { type: 'error', error: { type: 'not_found_error' } },
    })
  })

  it('is had by the same code as the answer, at another base URL', async () => {
    const quoting = new OpenAI({ apiKey: `${keys['open']}`, baseURL: `${house.url}/v1/quote`, maxRetries: 0 })
    const quoted: unknown = await quoting.chat.completions.create(ask('cheap', { max_tokens: 100 }))
    expect(quoted).toEqual(await quote('open', ask('cheap', { max_tokens: 100 })))
  })
})

describe('what would be refused anyway', () => {
  it.each([
    ['a model that is none', 'open', ask('nothing'), 404, 'model_not_found'],
    ['a model of others', 'narrow', ask('cheap'), 403, 'model_not_allowed'],
    ['a body without messages', 'open', { model: 'cheap' }, 400, 'missing_required_parameter'],
    ['a budget in money without a price', 'money', ask('half-priced'), 400, 'model_not_priced'],
  ])('is refused in the same words: %s', async (_, tenant, body, status, code) => {
    const refused = await send(tenant, body)
    const { error } = (await refused.json()) as { error: object }
    expect([refused.status, error]).toEqual([status, expect.objectContaining({ code })])
    await expect(quote(tenant, body)).rejects.toMatchObject({ status, error })
  })
})
