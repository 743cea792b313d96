import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chatReply } from '../../upstream/chat-script.ts'
import { type Answer, type Operator, openOperator } from './open-operator.ts'

let operator: Operator
beforeAll(async () => {
  operator = await openOperator()
})
afterAll(() => operator.house.stop())
beforeEach(() => operator.house.upstream.play(chatReply('Hello')))

const get = (path: string) => operator.get(path)
const post = (path: string, body?: unknown) => operator.post(path, body)
const list = async () => (await get('/tenants')).answer['data'] as Answer[]

describe('a tenant made by the admin API', () => {
  it('has what gateway.yaml would give it, and stands beside the tenants of that file', async () => {
    const made = await post('/tenants', {
      ...{ id: 'acme-europe', quota: { usd: 100, per: 'day' }, limits: { requestsPerMinute: 60 } },
      ...{ models: ['scripted'], webhook: 'https://acme.example.com/hook' },
    })
    expect(made).toMatchObject({
      status: 201,
      answer: {
        ...{ object: 'tenant', id: 'acme-europe', keyPrefix: 'acmeeurope', source: 'api', version: 1 },
        ...{ quota: { usd: 100, per: 'day' }, limits: { requestsPerMinute: 60 }, suspendedAt: null },
        ...{ models: ['scripted'], webhook: 'https://acme.example.com/hook' },
      },
    })
    const { account, ...shown } = (await get('/tenants/acme-europe')).answer
    expect(shown).toEqual(made.answer)
    expect(account).toMatchObject({ left: { usd: '100' } })
    const listed = await list()
    expect(listed.at(-1)).toEqual(made.answer)
    expect(listed[0]).toMatchObject({ id: 'free', source: 'gateway.yaml', version: null })
  })

  it('can call with a key at once, also after it was looked for in vain', async () => {
    expect((await get('/tenants/eager')).status).toBe(404)
    await post('/tenants', { id: 'eager' })
    const { key } = await operator.makeKey('eager')
    expect(key).toMatch(/^cw_eager/)
    expect(await operator.chat(key)).toMatchObject({ status: 200 })
  })

  it.each([
    ['no id', {}, 400, 'missing_required_parameter', 'id'],
    ['an id that is none', { id: 'Acme Inc.' }, 400, 'invalid_value', 'id'],
    ['a prefix that is none', { id: 'x', keyPrefix: 'x-y' }, 400, 'invalid_value', 'keyPrefix'],
    ['the prefix of imported keys', { id: 'x', keyPrefix: 'imported' }, 400, 'invalid_value', 'keyPrefix'],
    ['a quota below nothing', { id: 'x', quota: { usd: -1 } }, 400, 'invalid_value', 'quota.usd'],
    ['money beyond counting', { id: 'x', quota: { usd: 1e12 } }, 400, 'invalid_value', 'quota.usd'],
    ['a quota per year', { id: 'x', quota: { usd: 1, per: 'year' } }, 400, 'invalid_value', 'quota.per'],
    [
      'a rate as text',
      { id: 'x', limits: { requestsPerMinute: '1' } },
      400,
      'invalid_type',
      'limits.requestsPerMinute',
    ],
    ['an open webhook', { id: 'x', webhook: 'http://example.com' }, 400, 'invalid_value', 'webhook'],
    [
      'a webhook at a cloud’s own address',
      { id: 'x', webhook: 'https://169.254.169.254/' },
      400,
      'invalid_value',
      'webhook',
    ],
    ['a webhook at this host', { id: 'x', webhook: 'https://[::1]/' }, 400, 'invalid_value', 'webhook'],
    [
      'models without end',
      { id: 'x', models: Array.from({ length: 501 }, () => 'm') },
      400,
      'invalid_value',
      'models',
    ],
    ['an unknown field', { id: 'x', quotas: {} }, 400, 'invalid_value', null],
    ['no JSON', 'id: x', 400, 'invalid_json', null],
    ['no object', '[]', 400, 'invalid_type', null],
    ['the id of gateway.yaml', { id: 'free', keyPrefix: 'x' }, 409, 'tenant_declared', 'id'],
    ['a prefix of gateway.yaml', { id: 'x', keyPrefix: 'money' }, 409, 'key_prefix_taken', 'keyPrefix'],
    ['the id of another', { id: 'taken', keyPrefix: 'x' }, 409, 'tenant_exists', 'id'],
    ['a prefix of another', { id: 'ta-ken' }, 409, 'key_prefix_taken', 'keyPrefix'],
  ])('is not made of %s, and nothing is changed', async (_, body, status, code, param) => {
    await post('/tenants', { id: 'taken' })
    const before = await list()
    expect(await post('/tenants', body)).toMatchObject({ status, code, param })
    expect(await list()).toEqual(before)
  })
})

describe('a change', () => {
  it('is of what is given, takes away what is null, and holds within five seconds', async () => {
    await post('/tenants', { id: 'changing', quota: { tokens: 10, usd: 3 }, models: ['demo'] })
    const { key } = await operator.makeKey('changing')
    expect(await operator.chat(key)).toEqual({ status: 403, code: 'model_not_allowed' })
    const changed = await post('/tenants/changing', { quota: { tokens: 20_000, usd: null }, models: null })
    expect(changed).toMatchObject({
      status: 200,
      answer: { quota: { tokens: 20_000, per: 'month' }, version: 2 },
    })
    expect(changed.answer['quota']).not.toHaveProperty('usd')
    expect(changed.answer).not.toHaveProperty('models')
    operator.passFiveSeconds()
    expect(await operator.chat(key)).toMatchObject({ status: 200 })
  })

  it('that goes by an older version is refused, and by the present one is made', async () => {
    await post('/tenants', { id: 'versions' })
    const change = (version: number, models: string[]) => post('/tenants/versions', { version, models })
    expect((await change(1, ['a'])).status).toBe(200)
    expect(await change(1, ['b'])).toMatchObject({ status: 409, code: 'version_conflict', param: 'version' })
    expect(await change(3, ['c'])).toMatchObject({ status: 409, code: 'version_conflict' })
    expect((await get('/tenants/versions')).answer).toMatchObject({ models: ['a'], version: 2 })
    expect((await change(2, ['d'])).status).toBe(200)
  })

  it('of two at once that is told to have been made has been made', async () => {
    await post('/tenants', { id: 'crowded' })
    const rates = [1, 2, 3, 4, 5, 6]
    const answers = await Promise.all(
      rates.map(requestsPerMinute => post('/tenants/crowded', { limits: { requestsPerMinute } })),
    )
    const made = answers.filter(({ status }) => status === 200)
    const { answer } = await get('/tenants/crowded')
    expect(answer['version']).toBe(1 + made.length)
    expect(made.map(change => change.answer['version'])).toContain(answer['version'])
  })

  it.each([
    ['its id', { id: 'other' }, 400, 'not_changeable', 'id'],
    ['its key prefix', { keyPrefix: 'other' }, 400, 'not_changeable', 'keyPrefix'],
    ['its id away', { id: null }, 400, 'missing_required_parameter', 'id'],
    [
      'a rate to nothing',
      { limits: { requestsPerMinute: 0 } },
      400,
      'invalid_value',
      'limits.requestsPerMinute',
    ],
    ['what is unknown', { color: 'red' }, 400, 'invalid_value', null],
    ['by half a version', { version: 1.5 }, 400, 'invalid_type', 'version'],
  ])('of %s is refused', async (_, patch, status, code, param) => {
    await post('/tenants', { id: 'fixed' })
    expect(await post('/tenants/fixed', patch)).toMatchObject({ status, code, param })
    expect((await get('/tenants/fixed')).answer).toMatchObject({ version: 1 })
  })
})

describe('a suspended tenant', () => {
  it('is refused within five seconds, until it is resumed, and keeps what it has', async () => {
    await post('/tenants', { id: 'paused' })
    const { key } = await operator.makeKey('paused')
    expect(await operator.chat(key)).toMatchObject({ status: 200 })
    const suspended = await post('/tenants/paused/suspend')
    expect(suspended).toMatchObject({ status: 200, answer: { suspendedAt: expect.stringMatching(/^20/) } })
    expect((await post('/tenants/paused/suspend')).answer).toEqual(suspended.answer)
    operator.passFiveSeconds()
    expect(await operator.chat(key)).toEqual({ status: 403, code: 'tenant_suspended' })
    expect((await post('/tenants/paused', { limits: { concurrency: 5 } })).answer).toMatchObject({
      suspendedAt: suspended.answer['suspendedAt'],
    })
    expect((await get('/tenants/paused/keys')).status).toBe(200)

    expect((await post('/tenants/paused/resume')).answer).toMatchObject({ suspendedAt: null, version: 2 })
    operator.passFiveSeconds()
    expect(await operator.chat(key)).toMatchObject({ status: 200 })
  })
})

describe('a tenant of gateway.yaml', () => {
  it.each(['', '/suspend', '/resume'])('is not changed by POST /tenants/free%s', async path => {
    expect(await post(`/tenants/free${path}`)).toMatchObject({ status: 409, code: 'tenant_declared' })
  })
})

it('does not find a tenant that was never made', async () => {
  for (const id of ['nobody', 'No%20body', 'x'.repeat(3_000)])
    expect(await get(`/tenants/${id}`)).toMatchObject({ status: 404, code: 'tenant_not_found' })
  for (const path of ['', '/suspend', '/resume', '/keys', '/adjustments'])
    expect(await post(`/tenants/nobody${path}`)).toMatchObject({ status: 404, code: 'tenant_not_found' })
})

it('writes down what was done to whom, and never a webhook or a key', () => {
  const lines = operator.house.log.map(line => JSON.parse(line)).filter(({ who }) => who === 'admin')
  for (const message of ['tenant created', 'tenant changed', 'tenant suspended', 'tenant resumed'])
    expect(lines).toContainEqual(expect.objectContaining({ message, tenant: expect.any(String) }))
  expect(operator.house.log.join('\n')).not.toContain('acme.example.com')
})
