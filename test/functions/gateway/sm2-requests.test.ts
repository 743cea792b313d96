import { randomUUID } from 'node:crypto'
import { sm2 } from 'sm-crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signBySm2 } from '../../e2e/gm-fetch.ts'
import { type House, openHouse } from '../../open-house.ts'
import { chatReply } from '../../upstream/chat-script.ts'
import { configure } from './configure.ts'

const pair = sm2.generateKeyPairHex()
const other = sm2.generateKeyPairHex()
const signer = { id: 'acme-backend', privateKey: pair.privateKey }
const path = '/v1/chat/completions'
const body = JSON.stringify({ model: 'scripted', messages: [{ role: 'user', content: 'grüß dich' }] })

let house: House
beforeAll(async () => {
  house = await openHouse((scripted, demo) => {
    const { tenants, ...rest } = configure(scripted, demo)
    const sm2Keys = [{ id: signer.id, publicKey: pair.publicKey }]
    return {
      ...rest,
      tenants: tenants.map(tenant => (tenant.id === 'free' ? { ...tenant, sm2: sm2Keys } : tenant)),
    }
  })
})
afterAll(() => house.stop())
beforeEach(() => house.upstream.play(chatReply('Hello')))

const sign = (changes: object = {}, by = signer) =>
  signBySm2(by, { method: 'POST', url: new URL(house.url + path), body, ...changes })
const send = async (authorization: string, headers = {}) => {
  const response = await house.post(path, body, { authorization, ...headers })
  const { error } = (await response.json()) as { error?: { code: string } }
  return { status: response.status, code: error?.code }
}
const invalid = { status: 401, code: 'invalid_signature' }
const seconds = (offset: number) => Math.floor(Date.now() / 1_000) + offset

describe('a request signed by SM2', () => {
  it('is its tenant’s, under the id of the key', async () => {
    const rows = (await house.readLedger()).length
    expect(await send(sign())).toMatchObject({ status: 200 })
    await expect.poll(async () => (await house.readLedger()).length).toBe(rows + 1)
    expect(JSON.stringify(await house.readLedger())).toContain('sm2/acme-backend')
  })

  it('is refused under another user id, key, method, path or body, at no look-up', async () => {
    const before = house.commands.length
    for (const header of [
      ...['', '1234567812345679'].map(userId => sign({ userId })),
      sign({}, { ...signer, privateKey: other.privateKey }),
      sign({}, { ...signer, id: 'somebody' }),
      sign({ method: 'GET' }),
      sign({ url: new URL(`${house.url}/v1/embeddings`) }),
      sign({ url: new URL(`${house.url}${path}?a=1`) }),
      sign({ body: `${body} ` }),
      sign().replace(/nonce=.{4}/, 'nonce=beef'),
      sign().replace(/signature=.*/, `signature=${'0'.repeat(128)}`),
      sign().replace(/signature=.*/, `signature=${'f'.repeat(128)}`),
      sign().slice(0, -2),
      sign().replace(/id=[^,]*/, 'id=__proto__'),
      'CAUSEWAY-SM2-SM3',
    ])
      expect(await send(header), header).toEqual(invalid)
    expect(house.commands.slice(before)).toEqual([])
  })

  it('holds for 300 seconds before and after its time', async () => {
    expect(await send(sign({ time: seconds(-298) }))).toMatchObject({ status: 200 })
    expect(await send(sign({ time: seconds(298) }))).toMatchObject({ status: 200 })
    for (const offset of [-302, 302])
      expect(await send(sign({ time: seconds(offset) }))).toEqual({ status: 401, code: 'stale_timestamp' })
  })

  it('is taken once, whoever races', async () => {
    const nonce = randomUUID()
    const answers = await Promise.all([1, 2, 3].map(() => send(sign({ nonce }))))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await send(sign({ nonce }))).toEqual({ status: 401, code: 'replayed_request' })
  })

  it('is refused beside a key', async () => {
    expect(await send(sign(), { 'x-api-key': 'cw_key' })).toEqual({ status: 400, code: 'ambiguous_api_key' })
  })

  it('gets no key to seal to from a gateway without one', async () => {
    const url = new URL(`${house.url}/v1/gm/key`)
    const authorization = signBySm2(signer, { method: 'GET', url, body: '' })
    const response = await fetch(url, { headers: { authorization } })
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ error: { type: 'server_error', code: 'gm_unavailable' } })
  })
})
