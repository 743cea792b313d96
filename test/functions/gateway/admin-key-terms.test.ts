import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { chatReply } from '../../upstream/chat-script.ts'
import { type Operator, openOperator } from './open-operator.ts'

let operator: Operator
beforeAll(async () => {
  operator = await openOperator()
})
afterAll(() => operator.house.stop())
beforeEach(() => operator.house.upstream.play(chatReply('Hello')))

const keysOf = async (tenant: string) =>
  (await operator.get(`/tenants/${tenant}/keys`)).answer['data'] as { id: string }[]
const terms = {
  budget: { usd: 5, tokens: 100_000 },
  limits: { requestsPerMinute: 60, tokensPerMinute: 100_000 },
  models: ['scripted', 'demo*'],
}

describe('the terms of a virtual key', () => {
  it('are shown when it is made, listed, rotated and revoked', async () => {
    const { id } = await operator.makeKey('free', terms)
    const { answer } = await operator.post(`/tenants/free/keys/${id}/rotate`)
    expect(answer).toMatchObject({ ...terms, budgetId: id })
    expect((await keysOf('free')).find(record => record.id === id)).toMatchObject({ ...terms, budgetId: id })
    expect((await operator.post(`/tenants/free/keys/${answer['id']}/revoke`)).answer).toMatchObject(terms)
  })

  it('change by what is given, within five seconds', async () => {
    const { id, key } = await operator.makeKey('free', terms)
    expect(await operator.chat(key)).toMatchObject({ status: 200 })
    const changed = await operator.post(`/tenants/free/keys/${id}`, {
      ...{ budget: { usd: 1, tokens: null }, limits: null, models: ['demo'] },
    })
    expect(changed).toMatchObject({
      status: 200,
      answer: { id, budget: { usd: 1 }, limits: {}, models: ['demo'] },
    })
    expect(changed.answer['budget']).toEqual({ usd: 1 })
    expect(changed.answer).not.toHaveProperty('key')
    operator.passFiveSeconds()
    expect(await operator.chat(key)).toEqual({ status: 403, code: 'model_not_allowed' })
    await operator.post(`/tenants/free/keys/${id}`, { models: null })
    operator.passFiveSeconds()
    expect(await operator.chat(key)).toMatchObject({ status: 200 })
  })

  it.each([
    ['money below nothing', { budget: { usd: -1 } }, 'budget.usd'],
    ['half a token', { budget: { tokens: 0.5 } }, 'budget.tokens'],
    ['no requests at all', { limits: { requestsPerMinute: 0 } }, 'limits.requestsPerMinute'],
    ['what a tenant alone has', { limits: { concurrency: 1 } }, 'limits'],
    ['a model without a name', { models: [''] }, 'models[0]'],
    ['models as text', { models: 'demo' }, 'models'],
    ['what is unknown', { color: 'red' }, null],
  ])('are never %s, neither of a new key nor of one that is', async (_, wrong, param) => {
    const { id } = await operator.makeKey('free', terms)
    const before = await keysOf('free')
    for (const path of ['/tenants/free/keys', `/tenants/free/keys/${id}`]) {
      const name = path.endsWith(id) ? {} : { name: 'x' }
      expect(await operator.post(path, { ...name, ...wrong })).toMatchObject({ status: 400, param })
    }
    expect(await keysOf('free')).toEqual(before)
  })

  it('of one tenant are nobody else’s to change', async () => {
    const { id } = await operator.makeKey('free', terms)
    expect(await operator.post(`/tenants/money/keys/${id}`, { models: null })).toMatchObject({
      ...{ status: 404, code: 'key_not_found' },
    })
  })
})

describe('the budget of a virtual key', () => {
  /** What an answer of the scripted provider uses. */
  const answerTokens = 10

  const usedOf = async (id: string) => {
    const { account } = (await operator.get('/tenants/free')).answer as {
      account: { keys: { budgetId: string; used: { tokens: number } }[] }
    }
    return account.keys.find(({ budgetId }) => budgetId === id)?.used.tokens
  }

  it('holds for the key and its successor together, and a change of it within five seconds', async () => {
    const { id, key } = await operator.makeKey('free', { budget: { tokens: 2_000 } })
    const dear = { messages: [{ role: 'user', content: 'x'.repeat(5_000) }] }
    expect(await operator.chat(key)).toMatchObject({ status: 200 })
    expect(await operator.chat(key, dear)).toEqual({ status: 429, code: 'insufficient_quota' })
    await expect.poll(() => usedOf(id)).toBe(answerTokens)

    const { answer } = await operator.post(`/tenants/free/keys/${id}/rotate`)
    const successor = answer as { id: string; key: string }
    expect(await operator.chat(successor.key)).toMatchObject({ status: 200 })
    await expect.poll(() => usedOf(id)).toBe(2 * answerTokens)

    await operator.post(`/tenants/free/keys/${successor.id}`, { budget: { tokens: 20_000 } })
    operator.passFiveSeconds()
    for (const either of [key, successor.key])
      expect(await operator.chat(either, dear)).toMatchObject({ status: 200 })
    await expect.poll(() => usedOf(id)).toBe(4 * answerTokens)
  })

  it('is no other key’s', async () => {
    const { key: poor } = await operator.makeKey('free', { budget: { tokens: 0 } })
    const { key: rich } = await operator.makeKey('free')
    expect(await operator.chat(poor)).toEqual({ status: 429, code: 'insufficient_quota' })
    expect(await operator.chat(rich)).toMatchObject({ status: 200 })
  })
})

describe('a model', () => {
  it('may be called, seen and listed where the lists of tenant and key both have it', async () => {
    // The tenant may call demo* and listed-*.
    const { key } = await operator.makeKey('narrow', { models: ['demo', 'scripted', 'listed-a'] })
    expect(await operator.listModels(key)).toEqual(['demo'])
    // One request at a time: the next may come before the one before is settled.
    for (const model of ['demo', 'listed-a'])
      await vi.waitFor(async () => {
        expect(await operator.chat(key, { model })).toMatchObject({ status: 200 })
      })
    for (const model of ['scripted', 'demo-embedding', 'listed-b']) {
      expect(await operator.chat(key, { model })).toEqual({ status: 403, code: 'model_not_allowed' })
      const { status } = await fetch(`${operator.house.url}/v1/models/${model}`, {
        headers: { authorization: `Bearer ${key}` },
      })
      expect(status).toBe(403)
    }
  })

  it('is none for a key with an empty list', async () => {
    const { key } = await operator.makeKey('free', { models: [] })
    expect(await operator.listModels(key)).toEqual([])
    expect(await operator.chat(key)).toEqual({ status: 403, code: 'model_not_allowed' })
  })
})
