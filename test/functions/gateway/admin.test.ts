import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { routes } from '../../../functions/gateway/routes.ts'
import { windowOf } from '../../../functions/shared/accounting/window.ts'
import { accountKey } from '../../../functions/shared/store/accounts/account-item.ts'
import { readNumber } from '../../../functions/shared/store/attribute.ts'
import { type House, openHouse } from '../../open-house.ts'
import { chatReply } from '../../upstream/chat-script.ts'
import { configure } from './configure.ts'

let house: House
const keys: Record<string, string> = {}
beforeAll(async () => {
  house = await openHouse(configure)
  for (const tenant of ['free', 'tokens', 'money'])
    keys[tenant] = (await house.keys.create({ tenant, keyPrefix: tenant, name: 'test' })).key
})
afterAll(() => house.stop())
beforeEach(() => house.upstream.play(chatReply('Hello')))

type Answer = Record<string, unknown>
const bearer = (key: string | undefined) => ({ authorization: `Bearer ${key}` })

const ask = async (method: string, path: string, body?: unknown, headers = bearer(house.adminKey)) => {
  const response = await fetch(`${house.url}/admin/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const answer = (await response.json()) as Answer
  const error = answer['error'] as Answer | undefined
  return { status: response.status, headers: response.headers, ...(error ?? {}), answer }
}
const get = (path: string) => ask('GET', path)
const post = (path: string, body: unknown = {}) => ask('POST', path, body)

/** An answer that is settled too, which is done after its last byte. */
const chat = async (tenant: string, body: object = {}, key = keys[tenant]): Promise<Response> => {
  const question = { model: 'scripted', messages: [{ role: 'user', content: 'hi' }], max_tokens: 100 }
  const response = await house.post('/v1/chat/completions', { ...question, ...body }, bearer(key))
  await response.text()
  const id = response.headers.get('x-request-id')
  const isSettled = async () =>
    (await house.readLedger()).some(({ requestId }) => requestId?.S === id) &&
    Object.keys((await readItem(tenant))['leases']?.M ?? {}).length === 0
  if (response.ok) await expect.poll(isSettled).toBe(true)
  return response
}

const readItem = async (tenant: string) => {
  const get = new GetItemCommand({
    TableName: 'causeway-state',
    Key: accountKey(tenant, windowOf(Date.now())),
    ConsistentRead: true,
  })
  return (await house.dynamodb.send(get)).Item ?? {}
}

/** The numbers as they are stored. */
const readAccount = async (tenant: string) => {
  const item = await readItem(tenant)
  const read = (name: string) => readNumber(item[name])
  return {
    tokens: { limit: read('tokensLimit'), left: read('tokensLeft'), used: read('tokensUsed') },
    nanos: { limit: read('nanosLimit'), left: read('nanosLeft'), used: read('nanosUsed') },
  }
}
const rowsOf = async (tenant: string) =>
  (await house.readLedger()).filter(({ pk }) => pk?.S?.startsWith(`${tenant}#`))

/** No request of these tests is running at the time of asking, so what is held is nothing. */
const expectBalance = async (tenant: string) => {
  const { tokens, nanos } = await readAccount(tenant)
  const rows = await rowsOf(tenant)
  const sum = (name: string) => rows.reduce((total, row) => total + readNumber(row[name]), 0)
  for (const [name, { limit, left, used }] of Object.entries({ tokens, nanos })) {
    expect(used).toBe(sum(name))
    expect(left + used).toBe(limit === -1 ? 0 : limit)
  }
}

const adminRoutes = routes
  .filter(route => route.for === 'admin' && route.path.startsWith('/admin/'))
  .map(({ method, path }) => ({
    method,
    path: path.replace('/admin/v1', '').replace('{id}', 'tokens').replace('{keyId}', 'key_1'),
  }))

describe('every admin route', () => {
  it('is in the table, and nothing under /admin/ is there for anybody else', () => {
    expect(adminRoutes.length).toBeGreaterThanOrEqual(13)
    const paths = routes.filter(route => route.for !== 'admin').map(({ path }) => path)
    expect(paths.filter(path => path.startsWith('/admin/'))).toEqual([])
  })

  it.each(adminRoutes)('refuses whoever is not the operator: $method $path', async ({ method, path }) => {
    const body = method === 'POST' ? {} : undefined
    const as = (headers: Record<string, string>) =>
      ask(method, path, body, headers as { authorization: string })
    expect(await as({})).toMatchObject({ status: 401, code: 'missing_api_key' })
    expect(await as({ 'x-api-key': house.adminKey })).toMatchObject({ status: 401, code: 'missing_api_key' })
    expect(await as(bearer(keys['tokens']))).toMatchObject({
      status: 403,
      type: 'invalid_request_error',
      code: 'admin_required',
    })
    for (const wrong of [
      'abc',
      `${house.adminKey}x`,
      house.adminKey.slice(0, -1),
      house.adminKey.toUpperCase(),
    ])
      expect(await as(bearer(wrong))).toMatchObject({ status: 401, code: 'invalid_api_key' })
  })

  it('opens no route of the callers', async () => {
    expect((await chat('free', {}, house.adminKey)).status).toBe(401)
  })
})

describe('tenants', () => {
  it('are those of gateway.yaml', async () => {
    const { status, answer } = await get('/tenants')
    expect(status).toBe(200)
    expect((answer['data'] as Answer[]).map(({ id }) => id)).toEqual(
      house.configuration.tenants.map(({ id }) => id),
    )
    expect(await get('/tenants/nobody')).toMatchObject({ status: 404, code: 'tenant_not_found' })
  })

  it('show how their account stands, before and after the first request', async () => {
    const before = (await get('/tenants/money')).answer
    const window = windowOf(Date.now())
    expect(before).toMatchObject({
      object: 'tenant',
      quota: { usd: 0.02 },
      account: {
        ...{ window, limit: { tokens: null, usd: '0.02' }, left: { tokens: null, usd: '0.02' } },
        ...{ used: { tokens: 0, usd: '0' }, held: { tokens: 0, usd: '0' }, leases: [] },
      },
    })
    await chat('money')
    const { nanos } = await readAccount('money')
    expect(nanos.used).toBeGreaterThan(0)
    const { account } = (await get('/tenants/money')).answer as { account: { left: Answer; used: Answer } }
    expect(Math.round(Number(account.used['usd']) * 1e9)).toBe(nanos.used)
    expect(Math.round(Number(account.left['usd']) * 1e9)).toBe(nanos.left)
  })

  it('show what is held for a request that is running', async () => {
    house.upstream.play({ pieces: [], ending: 'hang' })
    const leaving = new AbortController()
    const asked = fetch(`${house.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(keys['tokens']) },
      body: JSON.stringify({ model: 'scripted', messages: [{ role: 'user', content: 'hi' }], stream: true }),
      signal: leaving.signal,
    }).catch(() => {})
    await expect
      .poll(async () => ((await get('/tenants/tokens')).answer['account'] as Answer)['leases'])
      .toMatchObject([{ id: expect.any(String), tokens: expect.any(Number) }])
    const account = (await get('/tenants/tokens')).answer['account'] as Record<string, { tokens: number }>
    const { limit, left, used, held } = account
    expect(held?.tokens).toBeGreaterThan(0)
    expect(Number(left?.tokens) + Number(used?.tokens) + Number(held?.tokens)).toBe(limit?.tokens)
    leaving.abort()
    await asked
    await expect.poll(async () => (await readItem('tokens'))['leases']?.M).toEqual({})
  })

  it('have no account where they have no limits', async () => {
    expect((await get('/tenants/free')).answer['account']).toBeNull()
  })
})

describe('virtual keys', () => {
  it('are made, used, rotated with an overlap and revoked, and shown in clear once each', async () => {
    const made = await post('/tenants/free/keys', { name: 'laptop', expiresAt: '2099-01-01T00:00:00Z' })
    expect(made.status).toBe(201)
    expect(made.headers.get('cache-control')).toBe('no-store')
    const { id, key } = made.answer as { id: string; key: string }
    expect((await chat('free', {}, key)).status).toBe(200)

    const next = await post(`/tenants/free/keys/${id}/rotate`, { overlapSeconds: 3_600 })
    expect(next.status).toBe(201)
    const successor = next.answer as { id: string; key: string }
    expect((await chat('free', {}, successor.key)).status).toBe(200)
    expect((await chat('free', {}, key)).status).toBe(200)
    expect(await post(`/tenants/free/keys/${id}/rotate`)).toMatchObject({ status: 409, code: 'key_retired' })

    const revoked = await post(`/tenants/free/keys/${successor.id}/revoke`)
    expect(revoked).toMatchObject({ status: 200, answer: { standing: 'revoked' } })
    const listed = await get('/tenants/free/keys')
    const ids = (listed.answer['data'] as Answer[]).map(record => record['id'])
    expect(ids).toEqual(expect.arrayContaining([id, successor.id]))
    for (const text of [JSON.stringify(listed.answer), JSON.stringify(revoked.answer), house.log.join('\n')])
      for (const secret of [key, successor.key, house.adminKey]) expect(text).not.toContain(secret)
  })

  it('of one tenant are nobody else’s to change', async () => {
    const { answer } = await post('/tenants/free/keys', { name: 'theirs' })
    for (const action of ['rotate', 'revoke'])
      expect(await post(`/tenants/money/keys/${answer['id']}/${action}`)).toMatchObject({
        status: 404,
        code: 'key_not_found',
      })
  })

  it.each([
    ['/tenants/free/keys', {}, 400, 'missing_required_parameter', 'name'],
    ['/tenants/free/keys', { name: '' }, 400, 'invalid_name', null],
    [
      '/tenants/free/keys',
      { name: 'x', expiresAt: '2020-01-01T00:00:00Z' },
      400,
      'invalid_value',
      'expiresAt',
    ],
    ['/tenants/free/keys', { name: 'x', expiresAt: 'soon' }, 400, 'invalid_value', 'expiresAt'],
    ['/tenants/free/keys', { name: 'x', colour: 'red' }, 400, 'invalid_value', null],
    ['/tenants/free/keys', 'no JSON', 400, 'invalid_json', null],
    ['/tenants/nobody/keys', { name: 'x' }, 404, 'tenant_not_found', null],
    ['/tenants/free/keys/key_1/rotate', { overlapSeconds: -1 }, 400, 'invalid_value', 'overlapSeconds'],
    ['/tenants/free/keys/key_1/rotate', {}, 404, 'key_not_found', null],
  ])('are not made of what is wrong: %s %j', async (path, body, status, code, param) => {
    const count = async () => ((await get('/tenants/free/keys')).answer['data'] as Answer[]).length
    const before = await count()
    expect(await post(path, body)).toMatchObject({ status, code, param })
    expect(await count()).toBe(before)
  })
})

describe('adjustments', () => {
  const adjust = (tenant: string, body: object) => post(`/tenants/${tenant}/adjustments`, body)

  it('credit an account once, however often they are sent', async () => {
    const before = await readAccount('tokens')
    const credit = { id: 'credit-1', tokens: 5_000, reason: 'goodwill' }
    const { used } = (await get('/tenants/tokens')).answer['account'] as Answer
    expect(await adjust('tokens', credit)).toMatchObject({
      status: 201,
      answer: { object: 'adjustment', id: 'credit-1', tokens: 5_000, usd: '0', reason: 'goodwill' },
    })
    const again = await adjust('tokens', credit)
    expect(again).toMatchObject({
      status: 200,
      answer: { account: { credited: { tokens: 5_000, usd: '0' }, used } },
    })
    const after = await readAccount('tokens')
    expect(after.tokens.left - (before.tokens.left || 20_000)).toBe(5_000)
    expect(after.tokens.limit).toBe(20_000)
    expect((await rowsOf('tokens')).filter(({ kind }) => kind?.S === 'adjustment')).toHaveLength(1)
    await expectBalance('tokens')
  })

  it('credit an account once also when many come at once', async () => {
    const { tokens } = await readAccount('tokens')
    const credit = { id: 'credit-2', tokens: 7, reason: 'twice at once' }
    const answers = await Promise.all(Array.from({ length: 8 }, () => adjust('tokens', credit)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 200, 200, 201])
    expect((await readAccount('tokens')).tokens.left).toBe(tokens.left + 7)
    await expectBalance('tokens')
  })

  it('let through what a quota had refused, and a debit stops it again', async () => {
    const dear = { messages: [{ role: 'user', content: 'x'.repeat(20_000) }] }
    expect((await chat('money', dear)).status).toBe(402)
    expect((await adjust('money', { id: 'recharge', usd: 0.5, reason: 'paid' })).status).toBe(201)
    expect((await chat('money', dear)).status).toBe(200)
    const debit = await adjust('money', { id: 'refund', usd: -0.6, reason: 'paid back' })
    expect(debit).toMatchObject({ status: 201, answer: { usd: '-0.6' } })
    expect((await readAccount('money')).nanos.left).toBeLessThan(0)
    expect((await chat('money', { max_tokens: 10 })).status).toBe(402)
    await expectBalance('money')
  })

  it('of one id are one adjustment', async () => {
    await adjust('tokens', { id: 'taken', tokens: 1, reason: 'first' })
    const before = await readAccount('tokens')
    for (const change of [{ tokens: 2 }, { reason: 'second' }])
      expect(await adjust('tokens', { id: 'taken', tokens: 1, reason: 'first', ...change })).toMatchObject({
        status: 409,
        code: 'adjustment_exists',
      })
    expect(await readAccount('tokens')).toEqual(before)
  })

  const sound = { id: 'x', tokens: 1, reason: 'why' }
  it.each([
    ['no reason', { id: 'x', tokens: 1 }, 400, 'missing_required_parameter', 'reason'],
    ['a blank reason', { ...sound, reason: '  ' }, 400, 'invalid_value', 'reason'],
    ['no id', { tokens: 1, reason: 'why' }, 400, 'missing_required_parameter', 'id'],
    ['an id that is none', { ...sound, id: 'a#b' }, 400, 'invalid_value', 'id'],
    ['nothing to adjust', { id: 'x', reason: 'why' }, 400, 'invalid_value', null],
    ['half a token', { ...sound, tokens: 0.5 }, 400, 'invalid_type', 'tokens'],
    ['a number as text', { ...sound, tokens: '1' }, 400, 'invalid_type', 'tokens'],
    ['more than can be', { ...sound, tokens: 1e15 }, 400, 'invalid_value', 'tokens'],
    ['money without end', '{"id":"x","usd":1e999,"reason":"why"}', 400, 'invalid_type', 'usd'],
    ['less than a nano-dollar', { id: 'x', usd: 1e-12, reason: 'why' }, 400, 'invalid_value', null],
    ['what has no limit', { id: 'x', usd: 1, reason: 'why' }, 409, 'not_limited', 'usd'],
    ['an unknown field', { ...sound, token: 5 }, 400, 'invalid_value', null],
  ])('are refused with %s, and nothing is changed', async (_, body, status, code, param) => {
    const before = { account: await readAccount('tokens'), rows: (await rowsOf('tokens')).length }
    expect(await post('/tenants/tokens/adjustments', body)).toMatchObject({ status, code, param })
    expect({ account: await readAccount('tokens'), rows: (await rowsOf('tokens')).length }).toEqual(before)
  })
})

describe('usage', () => {
  it('is the sum of the ledger, together and by key, model and day', async () => {
    await chat('free')
    await chat('free', { model: 'alias' })
    await chat('free', { model: 'shaped' })
    const rows = (await rowsOf('free')).filter(({ kind }) => kind?.S !== 'adjustment')
    const sum = (name: string, of = rows) => of.reduce((total, row) => total + readNumber(row[name]), 0)

    for (const [by, groupOf] of [
      ['key', (row: (typeof rows)[number]) => row['keyId']?.S],
      ['model', (row: (typeof rows)[number]) => row['model']?.S],
      ['day', (row: (typeof rows)[number]) => row['at']?.S?.slice(0, 10)],
    ] as const) {
      const { answer } = await get(`/tenants/free/usage?by=${by}`)
      expect(answer).toMatchObject({
        ...{ object: 'usage', tenant: 'free', window: windowOf(Date.now()), by, next: null },
        total: {
          requests: rows.length,
          unpriced: rows.filter(row => row['nanos'] === undefined).length,
          tokens: { charged: sum('tokens'), input: sum('input'), output: sum('output') },
        },
      })
      const groups = answer['groups'] as { group: string; requests: number; cost_usd: string }[]
      expect(groups.map(({ group }) => group)).toEqual([...new Set(rows.map(groupOf))].toSorted())
      for (const { group, requests, cost_usd } of groups) {
        const members = rows.filter(row => groupOf(row) === group)
        expect(requests).toBe(members.length)
        expect(Math.round(Number(cost_usd) * 1e9)).toBe(sum('nanos', members))
      }
    }
  })

  it('counts adjustments apart, as the tenant sees them', async () => {
    const rows = await rowsOf('tokens')
    const adjusted = rows.filter(({ kind }) => kind?.S === 'adjustment')
    const { answer } = await get('/tenants/tokens/usage')
    expect(answer['adjustments']).toEqual({
      count: adjusted.length,
      tokens: -adjusted.reduce((total, row) => total + readNumber(row['tokens']), 0),
      usd: '0',
    })
    expect((answer['total'] as Answer)['requests']).toBe(rows.length - adjusted.length)
  })

  it('of a window without requests is nothing', async () => {
    const { answer } = await get('/tenants/free/usage?window=2020-01&by=day')
    expect(answer).toMatchObject({ total: { requests: 0, cost_usd: '0' }, groups: [], next: null })
  })

  it.each([
    'window=2026-13',
    'window=../x',
    'by=tenant',
    'q=%25%25%25',
    'after=',
    `after=${'x'.repeat(10_000)}`,
  ])('is not asked for with ?%s', async query => {
    expect(await get(`/tenants/free/usage?${query}`)).toMatchObject({ status: 400, code: 'invalid_value' })
  })
})

describe('what the operator did', () => {
  it('is in the log, with who, what, to whom and by which request', () => {
    const lines = house.log.map(line => JSON.parse(line)).filter(({ who }) => who === 'admin')
    for (const message of [
      'key created',
      'key rotated',
      'key revoked',
      'account adjusted',
      'adjustment repeated',
    ])
      expect(lines).toContainEqual(
        expect.objectContaining({ message, tenant: expect.any(String), requestId: expect.any(String) }),
      )
  })
})
