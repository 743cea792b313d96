import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenGateway, openGateway } from './open-gateway.ts'

let gateway: OpenGateway
beforeAll(async () => {
  gateway = await openGateway()
})
afterAll(() => gateway.stop())

describe('a quote of the built bundle', () => {
  it('finds its tokenizer beside the code', async () => {
    const body = { model: 'scripted', max_tokens: 100, messages: [{ role: 'user', content: 'Hello world' }] }
    expect(await gateway.client.post('/quote', { body })).toMatchObject({
      object: 'quote',
      max_tokens: 100,
      input_tokens: { expected: 8 },
      cost_usd: { expected: '0.000408' },
      quota: { left: { tokens: 1_000_000_000, usd: null }, refusal: null },
    })
    expect(gateway.upstream.requests).toEqual([])
    expect([gateway.lambda.exits, gateway.lambda.failures]).toEqual([[], []])
  })
})
