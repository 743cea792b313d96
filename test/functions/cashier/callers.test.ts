import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openMintRechargeCodes } from '../../../functions/shared/store/books/mint-recharge-codes.ts'
import { openForgers, secretsOf } from '../shared/billing/forgers.ts'
import { openTill, type Till } from './open-till.ts'

let till: Till
const keys: Record<string, string> = {}
beforeAll(async () => {
  till = await openTill(secretsOf(openForgers()))
  for (const tenant of ['prepaid', 'other', 'free'])
    keys[tenant] = (await till.keys.create({ tenant, keyPrefix: tenant, name: 'test' })).key
})
afterAll(() => till.stop())

const ask = async (tenant: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(`${till.url}/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${keys[tenant]}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const answer = (await response.json()) as Record<string, unknown> & { error?: { code: string } }
  return { status: response.status, code: answer.error?.code, answer }
}

const usd = (dollars: number) => ({ tokens: 0, nanos: dollars * 1e9 })
const mint = async (amount = usd(10), expiresAt?: number): Promise<string> => {
  const order = { count: 1, amount, expiresAt }
  const [minted] = await openMintRechargeCodes(till.cashier.rechargeCodes, randomBytes)(order)
  return minted?.code ?? ''
}

describe('a recharge code', () => {
  it('credits whoever redeems it, once', async () => {
    const code = await mint()
    const before = await till.creditedTo('prepaid')
    expect(await ask('prepaid', 'redeem', { code })).toMatchObject({
      status: 201,
      answer: { object: 'credit', usd: '10', tokens: 0 },
    })
    expect((await ask('prepaid', 'redeem', { code })).status).toBe(200)
    expect(await ask('other', 'redeem', { code })).toMatchObject({ status: 409, code: 'recharge_code_used' })
    expect((await till.creditedTo('prepaid')) - before).toBe(10e9)
    expect(await till.creditedTo('other')).toBe(0)
  })

  it('is taken as people write it', async () => {
    const code = await mint(usd(1))
    const odd = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')
    expect((await ask('prepaid', 'redeem', { code: odd })).status).toBe(201)
  })

  it('goes to one of many who race for it', async () => {
    const code = await mint(usd(3))
    const before = (await till.creditedTo('prepaid')) + (await till.creditedTo('other'))
    const racers = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? 'prepaid' : 'other'))
    const answers = await Promise.all(racers.map(tenant => ask(tenant, 'redeem', { code })))
    const winners = new Set(racers.filter((_, index) => (answers[index]?.status ?? 0) < 300))
    expect(winners.size).toBe(1)
    const after = (await till.creditedTo('prepaid')) + (await till.creditedTo('other'))
    expect(after - before).toBe(3e9)
  })

  it.each([
    ['of nobody', async () => '00000-00000-00000-00000', 404, 'unknown_recharge_code'],
    ['that cannot be one', async () => 'x'.repeat(1_000), 404, 'unknown_recharge_code'],
    ['that is expired', () => mint(usd(1), till.now() - 1), 409, 'recharge_code_expired'],
    ['of tokens, for a budget of money', () => mint({ tokens: 5, nanos: 0 }), 409, 'not_limited'],
  ])('%s changes nothing', async (_, make, status, code) => {
    const before = await till.creditedTo('prepaid')
    expect(await ask('prepaid', 'redeem', { code: await make() })).toMatchObject({ status, code })
    expect(await till.creditedTo('prepaid')).toBe(before)
  })

  it('that did not fit is still there for whom it fits', async () => {
    const code = await mint({ tokens: 5, nanos: 0 })
    expect((await ask('prepaid', 'redeem', { code })).status).toBe(409)
    expect((await ask('other', 'redeem', { code })).status).toBe(201)
  })

  it('is finished by whoever repeats a redemption that was cut', async () => {
    const code = await mint(usd(2))
    const before = await till.creditedTo('prepaid')
    expect(await till.cashier.rechargeCodes.claim(code.replaceAll('-', ''), 'prepaid')).toBe(true)
    expect((await ask('prepaid', 'redeem', { code })).status).toBe(201)
    expect((await till.creditedTo('prepaid')) - before).toBe(2e9)
  })

  it('is nowhere in clear', async () => {
    const code = await mint(usd(1))
    await ask('prepaid', 'redeem', { code })
    for (const text of [code, code.replaceAll('-', '')]) {
      for (const line of till.log) expect(line).not.toContain(text)
      expect(JSON.stringify(await till.readLedger())).not.toContain(text)
    }
  })

  it('cannot be searched for: an hour has thirty tries, and the next one again', async () => {
    till.wait(3_600_000)
    for (let tries = 0; tries < 30; tries++)
      expect((await ask('free', 'redeem', { code: '00000-00000-00000-00000' })).status).toBe(404)
    expect(await ask('free', 'redeem', { code: await mint() })).toMatchObject({
      status: 429,
      code: 'too_many_redemptions',
    })
    till.wait(3_600_000)
    expect((await ask('free', 'redeem', { code: '00000-00000-00000-00000' })).status).toBe(404)
  })
})

describe('the balance', () => {
  it('says what is left, used and held, and what was credited', async () => {
    await ask('other', 'redeem', { code: await mint(usd(7)) })
    const { status, answer } = await ask('other', 'balance')
    expect(status).toBe(200)
    expect(answer).toMatchObject({
      object: 'balance',
      tenant: 'other',
      account: { limit: { usd: '5', tokens: 1_000 }, held: { tokens: 0, usd: '0' } },
    })
    const [credit] = answer['credits'] as object[]
    expect(credit).toMatchObject({ object: 'credit', usd: '7', reason: 'recharge code' })
    expect(answer['account']).not.toHaveProperty('leases')
  })

  it('of a tenant without limits has no account', async () => {
    expect((await ask('free', 'balance')).answer).toMatchObject({ account: null, credits: [] })
  })
})

describe('a checkout', () => {
  it("is a page of Stripe's that knows the tenant, in the session and in its payment", async () => {
    const made = await ask('prepaid', 'checkout', { amount_usd: 25.5 }, { 'idempotency-key': 'once' })
    expect(made).toMatchObject({
      status: 201,
      answer: { object: 'checkout', url: expect.stringMatching(/^https:\/\/checkout\.stripe\.com\//) },
    })
    const call = till.stripe.calls.at(-1)
    expect(call).toMatchObject({
      path: '/v1/checkout/sessions',
      headers: {
        authorization: expect.stringMatching(/^Bearer sk_test_/),
        'idempotency-key': 'prepaid:once',
      },
      form: {
        mode: 'payment',
        client_reference_id: 'prepaid',
        'metadata[causeway_tenant]': 'prepaid',
        'payment_intent_data[metadata][causeway_tenant]': 'prepaid',
        'line_items[0][quantity]': '1',
        'line_items[0][price_data][currency]': 'usd',
        'line_items[0][price_data][unit_amount]': '2550',
        success_url: 'https://example.com/paid',
      },
    })
  })

  it("fails with a word of ours, and none of Stripe's", async () => {
    till.stripe.fail(2)
    const made = await ask('prepaid', 'checkout', { amount_usd: 5 })
    expect(made).toMatchObject({ status: 502, code: 'checkout_failed' })
    till.stripe.fail(0)
    expect(JSON.stringify(made)).not.toContain('sk_live')
    for (const line of till.log) expect(line).not.toContain('sk_')
  })

  it.each([
    ['nothing', { amount_usd: 0 }, 400, 'invalid_value'],
    ['less than a cent', { amount_usd: 1.005 }, 400, 'invalid_value'],
    ['a text', { amount_usd: '5' }, 400, 'invalid_type'],
    ['no amount', {}, 400, 'missing_required_parameter'],
  ])('is not made of %s', async (_, body, status, code) => {
    const calls = till.stripe.calls.length
    expect(await ask('prepaid', 'checkout', body)).toMatchObject({ status, code })
    expect(till.stripe.calls).toHaveLength(calls)
  })

  it('is not made for a tenant that has nothing to credit', async () => {
    expect(await ask('free', 'checkout', { amount_usd: 5 })).toMatchObject({
      status: 409,
      code: 'not_limited',
    })
  })
})

describe('every route of callers', () => {
  it.each(['redeem', 'checkout', 'balance'])('refuses whoever has no key: %s', async path => {
    const method = path === 'balance' ? 'GET' : 'POST'
    const as = (headers: Record<string, string>) => fetch(`${till.url}/${path}`, { method, headers })
    expect((await as({})).status).toBe(401)
    expect((await as({ authorization: 'Bearer cw_wrong' })).status).toBe(401)
    expect((await as({ authorization: `Bearer ${till.adminKey}` })).status).toBe(401)
  })
})
