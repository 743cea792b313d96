import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { type House, openHouse } from '../../open-house.ts'
import { chatReply } from '../../upstream/chat-script.ts'
import { configure } from './configure.ts'
import { openOperator } from './open-operator.ts'

const hi = { model: 'scripted', messages: [{ role: 'user', content: 'hi' }] }
const loopback = ['127.0.0.0/8', '::1']

const lists: Record<string, object> = {
  near: { ips: loopback },
  far: { ips: ['203.0.113.0/24', '2001:db8::/32'] },
  nowhere: { ips: [] },
  chat: { endpoints: ['/v1/chat/completions'] },
  models: { endpoints: ['/v1/models*'] },
}

let house: House
const keys: Record<string, string> = {}
beforeAll(async () => {
  house = await openHouse(scriptedUrl =>
    Configuration.parse({
      providers: { scripted: { baseUrl: `${scriptedUrl}/v1` } },
      models: [{ name: 'scripted', targets: [{ provider: 'scripted' }] }],
      tenants: Object.entries(lists).map(([id, list]) => ({ id, keyPrefix: id, ...list })),
    }),
  )
  for (const id of Object.keys(lists))
    keys[id] = (await house.keys.create({ tenant: id, keyPrefix: id, name: 'test' })).key
})
afterAll(() => house.stop())
beforeEach(() => house.upstream.play(chatReply('Hello')))

const bearer = (key = '') => ({ authorization: `Bearer ${key}` })
const read = async (response: Response) => {
  const { error } = (await response.json()) as { error?: { code: string } }
  return { status: response.status, code: error?.code }
}
const chat = async (headers: Record<string, string>, path = '/v1/chat/completions') =>
  read(await house.post(path, hi, headers))
const get = async (tenant: string, path: string) =>
  read(await fetch(house.url + path, { headers: bearer(keys[tenant]) }))

describe('a list of addresses', () => {
  it('lets in who comes from one of them, and nobody else', async () => {
    expect(await chat(bearer(keys['near']))).toMatchObject({ status: 200 })
    for (const tenant of ['far', 'nowhere'])
      expect(await chat(bearer(keys[tenant]))).toEqual({ status: 403, code: 'ip_not_allowed' })
  })

  it.each(['x-forwarded-for', 'x-real-ip', 'forwarded', 'cf-connecting-ip', 'cloudfront-viewer-address'])(
    'does not believe a caller’s %s',
    async name => {
      const headers = {
        ...bearer(keys['far']),
        [name]: name === 'forwarded' ? 'for=203.0.113.7' : '203.0.113.7',
      }
      expect(await chat(headers)).toEqual({ status: 403, code: 'ip_not_allowed' })
    },
  )

  it('sends nothing to a provider and leaves no row for whom it keeps out', async () => {
    const rows = (await house.readLedger()).length
    await chat(bearer(keys['far']))
    expect(house.upstream.requests).toEqual([])
    expect((await house.readLedger()).length).toBe(rows)
  })
})

describe('a list of endpoints', () => {
  it('opens what it has, however its path is written, and nothing else', async () => {
    for (const path of ['/v1/chat/completions', '/chat/completions', '/v1/v1/chat/completions'])
      expect(await chat(bearer(keys['chat']), path)).toMatchObject({ status: 200 })
    for (const path of ['/v1/models', '/models', '/v1/models/scripted'])
      expect(await get('chat', path)).toEqual({ status: 403, code: 'route_not_allowed' })
  })

  it('takes a wildcard', async () => {
    for (const path of ['/v1/models', '/v1/models/scripted'])
      expect(await get('models', path)).toMatchObject({ status: 200 })
  })

  it('holds in each place for a key', async () => {
    const key = keys['models'] ?? ''
    for (const headers of [bearer(key), { 'x-api-key': key }, { 'api-key': key }])
      expect(await chat(headers)).toEqual({ status: 403, code: 'route_not_allowed' })
    expect(await chat({}, `/v1/chat/completions?api_key=${key}`)).toEqual({
      status: 403,
      code: 'route_not_allowed',
    })
  })
})

describe('two keys in one request', () => {
  const places: Record<string, (key: string) => { headers: Record<string, string>; path: string }> = {
    authorization: key => ({ headers: bearer(key), path: '/v1/chat/completions' }),
    'x-api-key': key => ({ headers: { 'x-api-key': key }, path: '/v1/chat/completions' }),
    'api-key': key => ({ headers: { 'api-key': key }, path: '/v1/chat/completions' }),
    query: key => ({ headers: {}, path: `/v1/chat/completions?api_key=${key}` }),
  }
  const names = Object.keys(places)
  const pairs = names.flatMap((one, index) => names.slice(index + 1).map(other => [one, other] as const))
  const show = (one: string, key: string, other: string, second: string) => {
    const [first, next] = [places[one]?.(key), places[other]?.(second)]
    const path = [first?.path, next?.path].find(each => each?.includes('?')) ?? '/v1/chat/completions'
    return chat({ ...first?.headers, ...next?.headers }, path)
  }

  it.each(pairs)('are refused when they differ: %s and %s', async (one, other) => {
    const before = house.commands.length
    expect(await show(one, keys['near'] ?? '', other, keys['chat'] ?? '')).toEqual({
      status: 400,
      code: 'ambiguous_api_key',
    })
    expect(house.commands.slice(before)).toEqual([])
  })

  it.each(pairs)('are one when they are the same: %s and %s', async (one, other) => {
    expect(await show(one, keys['near'] ?? '', other, keys['near'] ?? '')).toMatchObject({ status: 200 })
  })
})

it('stops who guesses keys, without a look-up for any of them, and nobody who has one', async () => {
  const besieged = await openHouse(configure)
  const guess = async (count: number) => {
    const made = Array.from({ length: count }, (_, index) =>
      besieged.post('/v1/chat/completions', hi, bearer(`guess-${index}`)).then(read),
    )
    return (await Promise.all(made)).map(({ status }) => status)
  }
  for (let round = 0; round < 10; round++) expect(new Set(await guess(100))).toEqual(new Set([401]))
  expect(new Set(await guess(10))).toEqual(new Set([429]))
  expect(besieged.commands).toEqual([])
  const [first] = besieged.configuration.tenants
  const { key } = await besieged.keys.create({
    ...{ tenant: `${first?.id}`, keyPrefix: `${first?.keyPrefix}`, name: 'a neighbour' },
  })
  besieged.upstream.play(chatReply('Hello'))
  expect((await read(await besieged.post('/v1/chat/completions', hi, bearer(key)))).status).not.toBe(429)
  await besieged.stop()
})

it('gives keys lists of their own, which narrow those of their tenant and change within five seconds', async () => {
  const operator = await openOperator()
  operator.house.upstream.play(chatReply('Hello'))
  const { id, key } = await operator.makeKey('free', { endpoints: ['/v1/models*'], ips: loopback })
  expect(await operator.chat(key)).toEqual({ status: 403, code: 'route_not_allowed' })
  const changed = await operator.post(`/tenants/free/keys/${id}`, { endpoints: null, ips: ['203.0.113.7'] })
  expect(changed).toMatchObject({ status: 200, answer: { endpoints: null, ips: ['203.0.113.7'] } })
  operator.passFiveSeconds()
  expect(await operator.chat(key)).toEqual({ status: 403, code: 'ip_not_allowed' })
  await operator.post(`/tenants/free/keys/${id}`, { ips: null })
  operator.passFiveSeconds()
  expect(await operator.chat(key)).toMatchObject({ status: 200 })
  for (const wrong of [{ ips: ['10.0.0.0/33'] }, { ips: ['fe80::1%eth0'] }, { endpoints: ['chat'] }])
    expect(await operator.post(`/tenants/free/keys/${id}`, wrong)).toMatchObject({ status: 400 })
  await operator.house.stop()
})
