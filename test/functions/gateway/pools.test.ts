import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chatReply, chatStream, refusal } from '../../upstream/chat-script.ts'
import { type Operator, openOperator } from './open-operator.ts'

let operator: Operator
let key: string
beforeAll(async () => {
  operator = await openOperator()
  // Twice, so that the version before has the same keys.
  for (const keys of [
    ['sk-a', 'sk-b'],
    ['sk-b', 'sk-a'],
  ])
    await operator.house.putPool('causeway/scripted', { keys })
  key = (await operator.makeKey('free')).key
})
afterAll(() => operator.house.stop())

const idOf = (secret: string) => createHash('sha256').update(secret).digest('hex').slice(0, 8)
const [a, b] = [idOf('sk-a'), idOf('sk-b')]

type Row = Record<string, unknown> & { readonly key: string | null }
const readPools = async () => {
  const { answer } = await operator.get('/pools')
  const pools = answer['data'] as readonly { readonly provider: string; readonly members: readonly Row[] }[]
  const { members = [] } = pools.find(({ provider }) => provider === 'scripted') ?? {}
  return { answer, members, of: (id: string) => members.find(({ key, model }) => key === id && !model) }
}
const usedKeys = () =>
  operator.house.upstream.requests.map(({ headers }) => `${headers.authorization}`.replace('Bearer sk-', ''))
const lines = (message: string) =>
  operator.house.log.map(line => JSON.parse(line)).filter(line => line.message === message)

beforeEach(async () => {
  operator.passFiveSeconds()
  for (const id of [a, b]) await operator.post(`/pools/scripted/${id}/reset`)
  operator.passFiveSeconds()
  operator.house.upstream.play(chatReply('Hello'))
})

describe('GET /health/pools', () => {
  it('is the operator’s, while GET /health stays everybody’s', async () => {
    const { url, adminKey } = operator.house
    const statusOf = async (path: string, headers = {}) => (await fetch(url + path, { headers })).status
    expect(await statusOf('/health')).toBe(200)
    expect(await statusOf('/health/pools')).toBe(401)
    expect(await statusOf('/health/pools', { authorization: `Bearer ${key}` })).toBe(403)
    expect(await statusOf('/health/pools', { authorization: `Bearer ${adminKey}` })).toBe(200)
  })

  it('shows every key, none of them in clear, and what each target has done', async () => {
    operator.house.upstream.play(refusal(500, { message: 'boom' }))
    await operator.chat(key)
    await expect
      .poll(async () => (await readPools()).members)
      .toEqual(
        expect.arrayContaining([
          expect.objectContaining({ key: a, model: null, state: 'closed' }),
          expect.objectContaining({ key: b, model: null, state: 'closed' }),
          expect.objectContaining({ key: null, model: 'scripted', streak: 3 }),
        ]),
      )
    const { answer } = await readPools()
    expect(answer['totals']).toMatchObject({ uptime: 1, successRate: expect.any(Number) })
    expect(JSON.stringify(answer)).not.toMatch(/sk-[ab]/)
    expect(JSON.stringify(answer)).toContain('"code":"upstream_error"')
  })
})

describe('a key that its provider refuses', () => {
  it('is used by no later request, and back after a reset', async () => {
    operator.house.upstream.play(refusal(401, { message: 'Incorrect API key' }), chatReply('Hello'))
    expect(await operator.chat(key)).toMatchObject({ status: 200 })
    const [refused, other] = usedKeys()
    operator.house.upstream.play(chatReply('Hello'))
    for (let requests = 0; requests < 10; requests++) await operator.chat(key)
    expect(new Set(usedKeys())).toEqual(new Set([other]))

    const id = idOf(`sk-${refused}`)
    expect((await readPools()).of(id)).toMatchObject({
      ...{ state: 'open', reason: 'key_refused', relapses: 1 },
      lastFailure: { code: 'upstream_auth_error' },
    })
    expect(lines('pool member left').at(-1)).toMatchObject({
      provider: 'scripted',
      keyId: id,
      reason: 'key_refused',
    })

    await operator.post(`/pools/scripted/${id}/reset`)
    operator.passFiveSeconds()
    operator.house.upstream.play(chatReply('Hello'))
    for (let requests = 0; requests < 20; requests++) await operator.chat(key)
    expect(usedKeys()).toContain(refused)
  })

  it('leaves nobody where it was the last: the caller is told at once, and the provider is not asked', async () => {
    for (const id of [a, b]) await operator.post(`/pools/scripted/${id}/eject`)
    operator.passFiveSeconds()
    expect(await operator.chat(key)).toEqual({ status: 503, code: 'provider_key_missing' })
    expect(operator.house.upstream.requests).toHaveLength(0)
  })
})

describe('a pool whose every key is limited', () => {
  it('is asked again when its provider wants it to be', async () => {
    const limited = refusal(429, { message: 'slow down' })
    operator.house.upstream.play({ ...limited, headers: { 'retry-after': '120' } } as typeof limited)
    expect(await operator.chat(key)).toEqual({ status: 429, code: 'rate_limit_exceeded' })
    const limitedMembers = async () =>
      (await readPools()).members.filter(({ reason }) => reason === 'rate_limited').length
    await expect.poll(limitedMembers).toBe(2)
    operator.passFiveSeconds()
    const asked = operator.house.upstream.requests.length
    const response = await operator.house.post(
      '/v1/chat/completions',
      { model: 'scripted', messages: [{ role: 'user', content: 'hi' }] },
      { authorization: `Bearer ${key}` },
    )
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('60')
    expect(operator.house.upstream.requests).toHaveLength(asked)
  })
})

describe('streams that break off', () => {
  it('send a target away, though each of them began', async () => {
    const { pieces } = chatStream(['Hel', 'lo'])
    operator.house.upstream.play({ pieces: pieces.slice(0, 2), ending: 'reset' })
    for (let requests = 0; requests < 5; requests++) {
      const body = { model: 'scripted', stream: true, messages: [{ role: 'user', content: 'hi' }] }
      const response = await operator.house.post('/v1/chat/completions', body, {
        authorization: `Bearer ${key}`,
      })
      await response.text()
    }
    await expect
      .poll(async () => (await readPools()).members.find(({ model, key }) => model === 'scripted' && !key))
      .toMatchObject({ state: 'open', reason: 'failing', lastFailure: { code: 'upstream_truncated' } })
    await operator.post('/pools/scripted/scripted/reset')
  })
})

describe('POST /admin/v1/pools/{provider}/{key}', () => {
  it('ejects a key until it is reset, and says in the log who did', async () => {
    const { answer } = await operator.post(`/pools/scripted/${a}/eject`)
    expect(answer['data']).toMatchObject([
      { provider: 'scripted', members: [{ key: a, state: 'open', reason: 'ejected', until: null }] },
    ])
    operator.passFiveSeconds()
    for (let requests = 0; requests < 10; requests++) await operator.chat(key)
    expect(new Set(usedKeys())).toEqual(new Set(['b']))
    expect(lines('pool member ejected').at(-1)).toMatchObject({ who: 'admin', provider: 'scripted', key: a })
    await operator.post(`/pools/scripted/${a}/reset`)
    expect(lines('pool member reset').at(-1)).toMatchObject({ key: a })
    expect((await readPools()).of(a)).toMatchObject({ state: 'closed' })
  })

  it.each(['/pools/scripted/nobody/reset', '/pools/nowhere/key/eject', '/pools/toString/key/eject'])(
    'says that there is nobody: %s',
    async path => {
      expect(await operator.post(path)).toMatchObject({ status: 404, code: 'member_not_found' })
    },
  )
})

describe('a new version of a secret', () => {
  it('takes no traffic before its key was tested; then it takes all', async () => {
    const { house } = operator
    const useOnce = async () => {
      house.upstream.play(chatReply('Hello'))
      await operator.chat(key)
      return usedKeys()
    }
    await house.putPool('causeway/scripted', { keys: ['sk-new'] })
    operator.passFiveMinutes()
    const reasonAfterUse = async () => {
      expect(await useOnce()).not.toContain('new')
      return (await readPools()).of(idOf('sk-new'))?.['reason']
    }
    await expect.poll(reasonAfterUse).toBe('untested')
    for (let requests = 0; requests < 5; requests++) expect(await useOnce()).not.toContain('new')

    await operator.post(`/pools/scripted/${idOf('sk-new')}/reset`)
    operator.passFiveSeconds()
    for (let requests = 0; requests < 5; requests++) expect(await useOnce()).toEqual(['new'])
  })
})
