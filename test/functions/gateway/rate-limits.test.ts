import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../../open-house.ts'
import { chatReply, chatStream, refusal } from '../../upstream/chat-script.ts'
import { configure } from './configure.ts'

const limited = {
  metered: {
    quota: { tokens: 100_000, per: 'day' as const },
    limits: { requestsPerMinute: 100, tokensPerMinute: 9_000 },
  },
  daily: { quota: { tokens: 100_000, per: 'day' as const }, limits: {} },
}

let house: House
const keys: Record<string, string> = {}
beforeAll(async () => {
  house = await openHouse((...urls) => {
    const configuration = configure(...urls)
    const more = Object.entries(limited).map(([id, terms]) => ({ id, keyPrefix: id, ...terms }))
    return { ...configuration, tenants: [...configuration.tenants, ...more] }
  })
  for (const tenant of ['free', 'money', ...Object.keys(limited)])
    keys[tenant] = (await house.keys.create({ tenant, keyPrefix: tenant, name: 'test' })).key
})
afterAll(() => house.stop())
beforeEach(() => house.upstream.play(chatReply('Hello')))

const hi = { model: 'scripted', max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] }
const chat = (tenant: string, change: object = {}) =>
  house.post('/v1/chat/completions', { ...hi, ...change }, { authorization: `Bearer ${keys[tenant]}` })
const headersOf = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-ratelimit-')))

const duration = /^(\d+h)?(\d+m)?\d+s$/

describe('the x-ratelimit headers', () => {
  it.each([
    ['a whole answer', {}, () => chatReply('Hello'), 200],
    ['a stream', { stream: true }, () => chatStream(['a']), 200],
    ['a refusal of the provider', {}, () => refusal(400, { message: 'no', code: 'bad' }), 400],
    ['a refusal of ours', { max_tokens: 20_000 }, () => chatReply('Hello'), 429],
  ])('are on %s', async (_, change, answer, status) => {
    house.upstream.play(answer())
    const response = await chat('metered', change)
    expect(response.status).toBe(status)
    await response.text()
    expect(headersOf(response)).toEqual({
      'x-ratelimit-limit-requests': '100',
      'x-ratelimit-remaining-requests': expect.stringMatching(/^9\d$/),
      'x-ratelimit-reset-requests': expect.stringMatching(duration),
      'x-ratelimit-limit-tokens': '9000',
      'x-ratelimit-remaining-tokens': expect.stringMatching(/^\d{4}$/),
      'x-ratelimit-reset-tokens': expect.stringMatching(duration),
    })
  })

  it('count down with what is held, and tell of the window where no minute is limited', async () => {
    const first = headersOf(await chat('daily'))
    const second = headersOf(await chat('daily'))
    expect(first).toMatchObject({
      'x-ratelimit-limit-tokens': '100000',
      'x-ratelimit-reset-tokens': expect.stringMatching(duration),
    })
    expect(first).not.toHaveProperty('x-ratelimit-limit-requests')
    const remaining = [first, second].map(headers => Number(headers['x-ratelimit-remaining-tokens']))
    expect(remaining[0]).toBeLessThan(100_000)
    expect(remaining[1]).toBeLessThan(remaining[0] ?? 0)
  })

  it('are missing where nothing of the kind is limited', async () => {
    expect(headersOf(await chat('free'))).toEqual({})
    expect(headersOf(await chat('money'))).toEqual({})
  })
})

describe('a request that is larger than any minute', () => {
  it('is refused once and for all, also by the official client with retries', async () => {
    const client = new OpenAI({ apiKey: `${keys['metered']}`, baseURL: `${house.url}/v1`, maxRetries: 3 })
    const countRefused = () => house.log.filter(line => line.includes('rate_limit_exceeded')).length
    const before = countRefused()
    const messages = [{ role: 'user', content: 'a'.repeat(20_000) }]
    const asking = client.chat.completions.create({ ...hi, messages } as never)
    await expect(asking).rejects.toMatchObject({ status: 429, code: 'rate_limit_exceeded', type: 'tokens' })
    await expect(asking).rejects.toThrow(/Limit 9000, Requested 2\d{4}/)
    expect(countRefused()).toBe(before + 1)
  })
})
