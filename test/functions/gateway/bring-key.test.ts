import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { type House, openHouse } from '../../open-house.ts'
import type { Configure } from '../../surroundings.ts'
import { chatReply, refusal } from '../../upstream/chat-script.ts'

const configure: Configure = scriptedUrl => {
  const baseUrl = `${scriptedUrl}/v1`
  const pool = { baseUrl, secret: 'causeway/scripted', environment: 'SCRIPTED_API_KEY' }
  const price = { input: 100, output: 100 }
  return Configuration.parse({
    providers: { one: { ...pool, keyHeader: 'x-key' }, two: pool, keyless: { baseUrl } },
    models: [
      {
        name: 'm',
        targets: [{ provider: 'one' }, { provider: 'two', priority: 1 }],
        fallbacks: ['other'],
        shadow: { model: 'other', fraction: 1 },
        price,
      },
      { name: 'other', targets: [{ provider: 'two' }], price },
      { name: 'keyless', targets: [{ provider: 'keyless' }], price },
    ],
    tenants: [
      { id: 'own', keyPrefix: 'own', byok: true, quota: { usd: 0.01 }, limits: { requestsPerMinute: 50 } },
      { id: 'ours', keyPrefix: 'ours' },
    ],
  })
}

let house: House
const keys: Record<string, string> = {}
beforeAll(async () => {
  house = await openHouse(configure)
  for (const tenant of ['own', 'ours'])
    keys[tenant] = (await house.keys.create({ tenant, keyPrefix: tenant, name: 'test' })).key
})
afterAll(() => house.stop())
beforeEach(() => house.upstream.play(chatReply('Yes.')))

const own = 'sk-the-callers-own'

const ask = (
  more: object = {},
  headers: Record<string, string> = { 'x-provider-key': own },
  tenant = 'own',
) =>
  house.post(
    '/v1/chat/completions',
    { model: 'm', messages: [{ role: 'user', content: 'Is it?' }], ...more },
    { authorization: `Bearer ${keys[tenant]}`, ...headers },
  )

const codeOf = async (response: Response) => {
  const { error } = (await response.json()) as { error: { code: string } }
  return [response.status, error.code]
}

describe('a provider key that the caller brings', () => {
  it('is shown to the provider instead of ours, and costs nothing but is counted', async () => {
    const response = await ask()
    expect(response.status).toBe(200)
    expect(response.headers.get('x-causeway-cost-usd')).toBe('0')
    expect(house.upstream.requests[0]?.headers['x-key']).toBe(own)
    expect(house.upstream.requests[0]?.headers).not.toHaveProperty('x-provider-key')
    const id = response.headers.get('x-request-id')
    const row = await vi.waitFor(async () => {
      const found = (await house.readLedger()).find(({ requestId }) => requestId?.S === id)
      expect(found).toBeDefined()
      return found
    })
    expect(row).toMatchObject({ nanos: { N: '0' }, tokens: { N: '10' }, priceVersion: { S: 'byok' } })
    expect(response.headers.get('x-ratelimit-limit-requests')).toBe('50')
  })

  it('is kept and logged nowhere', async () => {
    house.upstream.play(
      refusal(401, { message: `Incorrect API key provided: ${own}.`, code: 'invalid_api_key' }),
    )
    const response = await ask()
    const text = await response.clone().text()
    expect(await codeOf(response)).toEqual([401, 'provider_key_refused'])
    const kept = JSON.stringify([text, house.log, await house.readLedger()])
    expect(kept).not.toContain(own)
  })

  it('that was refused puts no other caller’s out of service', async () => {
    house.upstream.play(refusal(401, { message: 'No.', code: 'invalid_api_key' }))
    for (const key of ['sk-wrong', 'sk-wrong-too']) await ask({}, { 'x-provider-key': key })
    house.upstream.play(chatReply('Yes.'))
    expect((await ask()).status).toBe(200)
    expect(house.upstream.requests[0]?.headers['x-key']).toBe(own)
  })

  it('goes to no other provider, whatever happens', async () => {
    house.upstream.play(refusal(500, { message: 'Oops' }))
    expect((await ask()).status).toBeGreaterThanOrEqual(500)
    const shown = house.upstream.requests.map(({ headers }) => [headers['x-key'], headers.authorization])
    expect(new Set(shown.map(String))).toEqual(new Set([String([own, undefined])]))
  })

  it('goes without a shadow, which others have', async () => {
    await (await ask()).text()
    await (await ask({}, {}, 'ours')).text()
    const models = () => house.upstream.requests.map(({ body }) => JSON.parse(body).model)
    await vi.waitFor(() => expect(models()).toEqual(['m', 'm', 'other']))
  })

  it('is refused where the tenant may not, where it is empty, and where no key is taken', async () => {
    expect(await codeOf(await ask({}, { 'x-provider-key': own }, 'ours'))).toEqual([
      403,
      'provider_key_not_allowed',
    ])
    expect(await codeOf(await ask({}, { 'x-provider-key': ' ' }))).toEqual([400, 'invalid_provider_key'])
    expect(await codeOf(await ask({ model: 'keyless' }))).toEqual([400, 'provider_key_not_taken'])
    expect(house.upstream.requests).toEqual([])
  })

  it('tells its caller when its account is empty', async () => {
    house.upstream.play(refusal(429, { message: 'No quota.', code: 'insufficient_quota' }))
    expect(await codeOf(await ask())).toEqual([402, 'provider_key_exhausted'])
  })
})
