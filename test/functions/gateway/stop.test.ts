import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { type House, openHouse } from '../../open-house.ts'
import type { Configure } from '../../surroundings.ts'
import { chatReply, chatStream, refusal } from '../../upstream/chat-script.ts'

const quotas: Readonly<Record<string, object>> = {
  free: {},
  clamped: { quota: { tokens: 3_000, usd: 1 } },
  money: { quota: { usd: 0.002 } },
  paying: { quota: { usd: 1 } },
  spent: { quota: { tokens: 1_050 } },
  minute: { limits: { tokensPerMinute: 3_000 } },
  hard: { quota: { tokens: 3_000 } },
  ample: { quota: { tokens: 100_000 } },
  estimating: { quota: { tokens: 100_000, reserve: 'estimate' } },
  'estimating-hard': { quota: { tokens: 3_000, reserve: 'estimate' } },
}

const configure: Configure = scriptedUrl =>
  Configuration.parse({
    providers: { first: { baseUrl: `${scriptedUrl}/v1` }, second: { baseUrl: `${scriptedUrl}/v1` } },
    models: [
      { name: 'm', targets: [{ provider: 'first' }], price: { input: 1, output: 4 } },
      {
        name: 'pair',
        targets: [{ provider: 'first' }, { provider: 'second', priority: 1 }],
        price: { input: 1, output: 4 },
      },
      { name: 'unpriced', targets: [{ provider: 'first' }] },
    ],
    tenants: Object.entries(quotas).map(([id, quota]) => ({ id, keyPrefix: id.replace('-', ''), ...quota })),
  })

let house: House
const keys: Record<string, string> = {}
beforeAll(async () => {
  house = await openHouse(configure)
  for (const { id, keyPrefix } of house.configuration.tenants)
    keys[id] = (await house.keys.create({ tenant: id, keyPrefix, name: 'test' })).key
})
afterAll(() => house.stop())
beforeEach(() => house.upstream.play(chatReply('Hello')))

/** The bound of this input is 1,042 tokens: its two letters, and what providers may add. */
const hi = { model: 'm', messages: [{ role: 'user' as const, content: 'hi' }] }
const inputBound = 1_042
/** What a request for usage travels on with is text that a provider might read, so it counts. */
const streamedBound = inputBound + JSON.stringify({ include_usage: true }).length

const chat = (tenant: string, body: object = {}, headers: Record<string, string> = {}) =>
  house.post(
    '/v1/chat/completions',
    { ...hi, ...body },
    { authorization: `Bearer ${keys[tenant]}`, ...headers },
  )
const limitSent = () => JSON.parse(house.upstream.requests.at(-1)?.body ?? '{}').max_completion_tokens
const loweredTo = ({ headers }: Response) => headers.get('x-causeway-max-tokens')
const errorOf = async (response: Response): Promise<Record<string, unknown>> => {
  const { error } = (await response.json()) as { error: Record<string, unknown> }
  return { status: response.status, ...error }
}

type Sums = { readonly tokens: number; readonly usd: string }
type Balance = { readonly limit: Sums; readonly left: Sums; readonly used: Sums; readonly held: Sums }

const readAccount = async (tenant: string): Promise<Balance> => {
  const headers = { authorization: `Bearer ${house.adminKey}` }
  const response = await fetch(`${house.url}/admin/v1/tenants/${tenant}`, { headers })
  return ((await response.json()) as { account: Balance }).account
}

const readBalance = async (tenant: string) => {
  const { limit, left, used, held } = await readAccount(tenant)
  return { limit: limit.tokens, left: left.tokens, used: used.tokens, held: held.tokens }
}

const rowsOf = async (tenant: string) =>
  (await house.readLedger()).filter(({ pk }) => pk?.S?.startsWith(`${tenant}#`))

describe('a tool that the provider runs', () => {
  it.each<[string, object, string]>([
    ['tools', { tools: [{ type: 'function', function: { name: 'f' } }, { type: 'web_search' }] }, 'tools'],
    ['web_search_options', { web_search_options: {} }, 'web_search_options'],
  ])('is refused in %s, because no limit can hold what it costs', async (_, request, param) => {
    const refusal = { status: 400, code: 'unsupported_parameter', param }
    expect(await errorOf(await chat('clamped', request))).toMatchObject(refusal)
    expect(house.upstream.requests).toHaveLength(0)
  })

  it('is let through where nothing is limited', async () => {
    expect((await chat('free', { tools: [{ type: 'web_search' }] })).status).toBe(200)
  })
})

describe('a request that may cost more than its price', () => {
  it.each<[string, unknown]>([
    ['service_tier', 'priority'],
    ['search_parameters', { mode: 'on' }],
    ['plugins', [{ id: 'web' }]],
    ['models', ['m', 'dearer']],
  ])('is refused under a limit in money, and no other: %s', async (param, value) => {
    const refusal = { status: 400, code: 'unsupported_parameter', param }
    expect(await errorOf(await chat('paying', { [param]: value }))).toMatchObject(refusal)
    expect(house.upstream.requests).toHaveLength(0)
    expect((await chat('ample', { [param]: value })).status).toBe(200)
  })

  it('is refused in the words of Messages too', async () => {
    const headers = { authorization: `Bearer ${keys['paying']}` }
    const body = { ...hi, max_tokens: 10, speed: 'fast' }
    const error = await errorOf(await house.post('/v1/messages', body, headers))
    expect(error).toMatchObject({ status: 400, message: expect.stringContaining("'speed'") })
  })

  it('goes on where it costs no more', async () => {
    expect((await chat('paying', { service_tier: 'flex', enable_search: false })).status).toBe(200)
  })
})

describe('an output limit', () => {
  it('is lowered to what the quota has left, and the caller is told', async () => {
    const response = await chat('clamped', { max_tokens: 30_000 })
    expect(response.status).toBe(200)
    expect(loweredTo(response)).toBe(String(3_000 - inputBound))
    expect(JSON.parse(house.upstream.requests[0]?.body ?? '').max_tokens).toBe(3_000 - inputBound)
    await expect.poll(() => readBalance('clamped')).toEqual({ limit: 3_000, left: 2_990, used: 10, held: 0 })
  })

  it('is shared by the choices', async () => {
    const response = await chat('clamped', { n: 4 })
    expect(Number(loweredTo(response))).toBe(Math.floor((2_990 - inputBound) / 4))
  })

  it('is lowered to what a budget in money pays for', async () => {
    const response = await chat('money')
    // $0.002 less 1,042 tokens at $1 a million leave 239 at $4.
    expect(loweredTo(response)).toBe('239')
  })

  it('is not lowered so far that there would be no answer', async () => {
    expect(await errorOf(await chat('spent'))).toMatchObject({ status: 429, code: 'insufficient_quota' })
    expect((await chat('spent', { max_completion_tokens: 8 })).status).toBe(200)
  })

  it('is lowered to what a whole minute gives, but not to the rest of one', async () => {
    const response = await chat('minute', { max_completion_tokens: 50_000 })
    expect(loweredTo(response)).toBe(String(3_000 - inputBound))
    const next = await chat('minute')
    expect(next.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(await errorOf(next)).toMatchObject({ status: 429, code: 'rate_limit_exceeded' })
  })

  it('stays as it is where there is enough', async () => {
    const response = await chat('ample', { max_completion_tokens: 100 })
    expect(loweredTo(response)).toBeNull()
    expect(limitSent()).toBe(100)
  })
})

describe('x-max-cost-usd', () => {
  const atMost = (tenant: string, dollars: string, body: object = {}) =>
    chat(tenant, body, { 'x-max-cost-usd': dollars })

  it.each(['free', 'ample'])('lowers the output limit of a tenant, %s', async tenant => {
    const response = await atMost(tenant, '0.002')
    expect(loweredTo(response)).toBe('239')
    expect(limitSent()).toBe(239)
  })

  it('writes nothing for a tenant without limits', async () => {
    await atMost('free', '0.002')
    const [row] = await rowsOf('free')
    expect(row).toMatchObject({ kind: { S: 'actual' } })
  })

  it('holds no more than it says', async () => {
    house.upstream.play({ pieces: chatStream(['a']).pieces.slice(0, 2), ending: 'hang' })
    const stream = await house
      .client(`${keys['ample']}`)
      .chat.completions.create({ ...hi, stream: true }, { headers: { 'x-max-cost-usd': '0.002' } })
    expect((await readAccount('ample')).held.usd).toBe('0.001998')
    stream.controller.abort()
  })

  it('counts once where the first target failed', async () => {
    house.upstream.play(refusal(500, { message: 'broken' }), chatReply('Hello'))
    const response = await atMost('free', '0.002', { model: 'pair' })
    expect(response.headers.get('x-causeway-attempts')).toBe('2')
    expect(Number(response.headers.get('x-causeway-cost-usd'))).toBeLessThanOrEqual(0.002)
  })

  it('refuses an input that alone costs more, and says what it costs', async () => {
    const error = await errorOf(await atMost('free', '0.001'))
    expect(error).toMatchObject({ status: 400, code: 'max_cost_exceeded', param: 'x-max-cost-usd' })
    expect(error['message']).toContain('$0.001042')
    expect(house.upstream.requests).toHaveLength(0)
  })

  it('refuses a model that has no price', async () => {
    const error = await errorOf(await atMost('free', '1', { model: 'unpriced' }))
    expect(error).toMatchObject({ status: 400, code: 'model_not_priced' })
  })

  it.each(['', 'abc', '-1', '0x10', '1,5', '1 2', 'Infinity', '1e400', '2000000'])(
    'refuses %j',
    async dollars => {
      expect(await errorOf(await atMost('free', dollars))).toMatchObject({
        status: 400,
        code: 'invalid_max_cost',
        message: expect.stringContaining('x-max-cost-usd'),
      })
    },
  )

  it('understands what Python makes of small numbers', async () => {
    expect(await errorOf(await atMost('free', '1e-05'))).toMatchObject({ code: 'max_cost_exceeded' })
  })
})

/** Eight hundred characters a word: as much as a hundred tokens can be. */
const word = 'abcdefg '.repeat(100)

/** A provider that does not stop at the output limit that it was given. */
const runOn = (words: number) =>
  house.upstream.play({
    pieces: chatStream(Array(words).fill(word)).pieces.slice(0, -3),
    ending: 'hang',
    pauseMs: 2,
  })

const read = async (tenant: string, more: object = {}, headers: Record<string, string> = {}) => {
  const stream = await house.client(`${keys[tenant]}`).chat.completions.create(
    {
      ...hi,
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 100,
      ...more,
    },
    { headers },
  )
  const chunks = []
  for await (const chunk of stream) chunks.push(chunk)
  const [finish, usage] = chunks.slice(-2)
  const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')
  return { text, finish, usage: usage?.usage }
}

describe('a provider that ignores its output limit', () => {
  it('is stopped when the quota is used up, in an order that the official client understands', async () => {
    runOn(2_000)
    const { text, finish, usage } = await read('hard')
    expect(finish).toMatchObject({
      choices: [{ index: 0, finish_reason: 'length' }],
      causeway: { stopped: 'quota_exhausted' },
    })
    expect(usage).toMatchObject({ total_tokens: 3_000, prompt_tokens: streamedBound })
    expect(text.length).toBeGreaterThan((3_000 - streamedBound) * 8)
    await expect.poll(() => house.upstream.answering()).toBe(0)
  })

  it('has used exactly what there was, and the ledger says that it was stopped', async () => {
    await expect.poll(() => readBalance('hard')).toEqual({ limit: 3_000, left: 0, used: 3_000, held: 0 })
    expect(await rowsOf('hard')).toMatchObject([
      { outcome: { S: 'quota_stopped' }, kind: { S: 'estimate' }, tokens: { N: '3000' } },
    ])
  })

  it('is let go on while there is something left, and charged what it reports', async () => {
    house.upstream.play({ ...chatStream(Array(20).fill(word)), pauseMs: 2 })
    const { text, usage } = await read('ample')
    expect(text).toHaveLength(20 * word.length)
    expect(usage).toMatchObject({ total_tokens: 27 })
    await expect.poll(async () => (await readBalance('ample')).held).toBe(0)
    const { limit, left, used } = await readBalance('ample')
    expect(left + used).toBe(limit)
    const done = { outcome: { S: 'complete' }, tokens: { N: '27' } }
    expect(await rowsOf('ample')).toContainEqual(expect.objectContaining(done))
  })

  it('is stopped at what the request may cost, also for a tenant without limits', async () => {
    runOn(2_000)
    const { finish, usage } = await read('free', {}, { 'x-max-cost-usd': '0.003' })
    expect(finish).toMatchObject({ causeway: { stopped: 'max_cost_reached' } })
    expect(usage).toMatchObject({ cost: expect.any(Number) })
    expect((usage as unknown as { cost: number }).cost).toBeLessThanOrEqual(0.003)
    await expect
      .poll(async () => (await rowsOf('free')).map(({ outcome }) => outcome?.S))
      .toContain('max_cost_stopped')
  })
})

describe('a tenant that wants estimates', () => {
  it('is held for a slice at first, and for more as the stream goes on', async () => {
    house.upstream.play({ ...chatStream(Array(20).fill(word)), pauseMs: 2 })
    const { text } = await read('estimating', { max_completion_tokens: 50_000 })
    expect(text).toHaveLength(20 * word.length)
    await expect
      .poll(() => readBalance('estimating'))
      .toEqual({ limit: 100_000, left: 99_973, used: 27, held: 0 })
  })

  it('may ask for more than there is, and is stopped when that is used up', async () => {
    runOn(2_000)
    const { finish, usage } = await read('estimating-hard', { max_completion_tokens: 50_000 })
    expect(finish).toMatchObject({ causeway: { stopped: 'quota_exhausted' } })
    expect(usage).toMatchObject({ total_tokens: 3_000 })
    await expect
      .poll(() => readBalance('estimating-hard'))
      .toEqual({ limit: 3_000, left: 0, used: 3_000, held: 0 })
  })

  it('is held for the worst case of a whole answer, which cannot be stopped', async () => {
    const response = await chat('estimating', { max_completion_tokens: 200_000 })
    expect(loweredTo(response)).toBe(String(99_973 - inputBound))
  })
})
