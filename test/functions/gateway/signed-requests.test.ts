import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chatReply } from '../../upstream/chat-script.ts'
import { type Operator, openOperator } from './open-operator.ts'
import { type SigningPair, signByHmac } from './sign-by-hmac.ts'

const path = '/v1/chat/completions'
const body = JSON.stringify({ model: 'scripted', messages: [{ role: 'user', content: 'grüß dich' }] })

const sign = (pair: SigningPair, method: string, target: string, body: string, changes: object = {}) =>
  signByHmac(pair, { method, target, body, ...changes })

let operator: Operator
let pair: SigningPair
let key: { readonly key: string; readonly id: string }
beforeAll(async () => {
  operator = await openOperator()
  const made = await operator.makeKey('free')
  key = made
  pair = (made as unknown as { signing: SigningPair }).signing
})
afterAll(() => operator.house.stop())
beforeEach(() => operator.house.upstream.play(chatReply('Hello')))

const send = async (authorization: string, target = path, sent = body, headers = {}) => {
  const response = await operator.house.post(target, sent, { authorization, ...headers })
  const { error } = (await response.json()) as { error?: { code: string } }
  return { status: response.status, code: error?.code }
}
const invalid = { status: 401, code: 'invalid_signature' }

describe('a signed request', () => {
  it('is its key’s, which never travels', async () => {
    const rows = (await operator.house.readLedger()).length
    expect(await send(sign(pair, 'POST', path, body))).toMatchObject({ status: 200 })
    await expect.poll(async () => (await operator.house.readLedger()).length).toBe(rows + 1)
    expect(JSON.stringify(await operator.house.readLedger())).toContain(key.id)
  })

  it('covers the query as it is written', async () => {
    const target = `${path}?b=2&a=%31`
    expect(await send(sign(pair, 'POST', target, body), target)).toMatchObject({ status: 200 })
    expect(await send(sign(pair, 'POST', target, body), `${path}?b=2&a=1`)).toEqual(invalid)
  })

  it('can ask without a body', async () => {
    const headers = { authorization: sign(pair, 'GET', '/v1/models', '') }
    expect((await fetch(`${operator.house.url}/v1/models`, { headers })).status).toBe(200)
  })

  it('is refused with another method, path, body, time, nonce or id than were signed', async () => {
    const before = operator.house.commands.length
    for (const header of [
      sign(pair, 'GET', path, body),
      sign(pair, 'POST', '/v1/embeddings', body),
      sign(pair, 'POST', '/chat/completions', body),
      sign(pair, 'POST', path, `${body} `),
      sign(pair, 'POST', path, body).replace(/time=\d/, 'time=9'),
      sign(pair, 'POST', path, body).replace(/nonce=.{4}/, 'nonce=beef'),
      sign({ ...pair, secret: `${pair.secret}0` }, 'POST', path, body),
      sign({ ...pair, id: pair.id.replace('_free_', '_slow_') }, 'POST', path, body),
      sign(pair, 'POST', path, body).replace(/_free_/, '_slow_'),
    ])
      expect(await send(header)).toEqual(invalid)
    // A forged signature is seen through without any look-up.
    expect(operator.house.commands.slice(before)).toEqual([])
  })

  it.each<[string, (header: string) => string]>([
    [
      'in capitals',
      header => header.replace(/signature=.*/, part => part.toUpperCase().replace('SIGNATURE', 'signature')),
    ],
    [
      'in base64url',
      header =>
        header.replace(
          /signature=(.*)/,
          (_, hex) => `signature=${Buffer.from(hex, 'hex').toString('base64url')}`,
        ),
    ],
    ['cut', header => header.slice(0, -2)],
    ['longer', header => `${header}00`],
    ['empty', header => header.replace(/signature=.*/, 'signature=')],
    ['twice', header => `${header}, ${header}`],
    ['after a scheme alone', () => 'CAUSEWAY-HMAC-SHA256'],
    ['of another version', header => header.replace('SHA256', 'SHA512')],
    ['with a short nonce', header => header.replace(/nonce=[^,]*/, 'nonce=1')],
    ['with a time that is none', header => header.replace(/time=\d+/, 'time=NaN')],
    ['with an id that is none', header => header.replace(/id=[^,]*/, 'id=__proto__')],
  ])('is refused %s', async (_, change) => {
    expect((await send(change(sign(pair, 'POST', path, body)))).status).toBe(401)
  })

  it('holds for 300 seconds before and after its time', async () => {
    const at = (offset: number) =>
      send(sign(pair, 'POST', path, body, { time: Math.floor(Date.now() / 1_000) + offset }))
    expect(await at(-298)).toMatchObject({ status: 200 })
    expect(await at(298)).toMatchObject({ status: 200 })
    expect(await at(-302)).toEqual({ status: 401, code: 'stale_timestamp' })
    expect(await at(302)).toEqual({ status: 401, code: 'stale_timestamp' })
  })

  it('is taken once, whoever races', async () => {
    const header = sign(pair, 'POST', path, body)
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => send(header)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set([undefined, 'replayed_request']))
    expect(await send(header)).toEqual({ status: 401, code: 'replayed_request' })
  })

  it('is refused beside a key', async () => {
    expect(await send(sign(pair, 'POST', path, body), path, body, { 'x-api-key': key.key })).toEqual({
      status: 400,
      code: 'ambiguous_api_key',
    })
  })

  it('ends with its key', async () => {
    const { id, ...made } = await operator.makeKey('free', { endpoints: ['/v1/models*'] })
    const { signing } = made as unknown as { signing: SigningPair }
    expect(await send(sign(signing, 'POST', path, body))).toEqual({ status: 403, code: 'route_not_allowed' })
    await operator.post(`/tenants/free/keys/${id}`, { endpoints: null })
    operator.passFiveSeconds()
    expect(await send(sign(signing, 'POST', path, body))).toMatchObject({ status: 200 })
    await operator.post(`/tenants/free/keys/${id}/revoke`)
    operator.passFiveSeconds()
    expect(await send(sign(signing, 'POST', path, body))).toEqual({ status: 401, code: 'key_revoked' })
  })

  it('leaves its secret nowhere but in the answer that made it', async () => {
    await send(sign(pair, 'POST', path, body))
    const listed = JSON.stringify((await operator.get('/tenants/free/keys')).answer)
    expect(listed + operator.house.log.join('\n')).not.toContain(pair.secret)
    expect(listed).not.toContain(pair.id)
  })
})
