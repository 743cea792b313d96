import { createHmac } from 'node:crypto'
import { exportJWK, exportSPKI } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { systemClock } from '../../../functions/shared/edge/system-clock.ts'
import { type House, openHouse } from '../../open-house.ts'
import { chatReply } from '../../upstream/chat-script.ts'
import { type Issuer, startIssuer } from './start-issuer.ts'

const hi = { model: 'scripted', messages: [{ role: 'user', content: 'hi' }] }
const audience = 'causeway'
let aheadMs = 0
const clock = { ...systemClock, now: () => systemClock.now() + aheadMs }
const seconds = () => Math.floor(clock.now() / 1_000)
const sound = () => ({ aud: audience, sub: 'ann@example.com', iat: seconds(), exp: seconds() + 600 })

let issuer: Issuer
let house: House
let pair: Awaited<ReturnType<Issuer['makePair']>>

const openTenants = (...issuers: readonly object[]) =>
  openHouse(
    scriptedUrl =>
      Configuration.parse({
        providers: { scripted: { baseUrl: `${scriptedUrl}/v1` } },
        models: [{ name: 'scripted', targets: [{ provider: 'scripted' }] }],
        tenants: issuers.map((jwt, index) => ({ id: `t${index}`, keyPrefix: `t${index}`, jwt })),
      }),
    { clock },
  )

beforeAll(async () => {
  issuer = await startIssuer()
  pair = await issuer.makePair('one')
  const ours = { issuer: issuer.url, audience, algorithms: ['RS256', 'ES256'], allowPrivate: true }
  house = await openTenants(
    ours,
    { ...ours, audience: 'shared', claim: { name: 'org', value: 'a' } },
    { ...ours, audience: 'shared', claim: { name: 'org', value: 'b' } },
  )
})
afterAll(async () => {
  await house.stop()
  await issuer.close()
})
beforeEach(() => {
  issuer.publish(pair)
  house.upstream.play(chatReply('Hello'))
})

const chat = async (token: string, at = house) => {
  const response = await at.post('/v1/chat/completions', hi, { authorization: `Bearer ${token}` })
  const { error } = (await response.json()) as { error?: { code: string } }
  return { status: response.status, code: error?.code }
}
const refused = { status: 401, code: 'invalid_token' }
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

describe('a token', () => {
  it('opens the house to whom its issuer has given it, and names them without naming them', async () => {
    expect(await chat(await issuer.sign(pair, sound()))).toMatchObject({ status: 200 })
    await expect.poll(async () => (await house.readLedger()).length).toBe(1)
    const [row] = await house.readLedger()
    expect(row?.['pk']?.S).toMatch(/^t0#/)
    expect(JSON.stringify(row)).toMatch(/sub_[0-9a-f]{16}/)
    expect(JSON.stringify(row) + house.log.join('\n')).not.toContain('ann@')
  })

  it('is taken in the other places of a key', async () => {
    const token = await issuer.sign(pair, sound())
    for (const headers of [{ 'x-api-key': token }, { 'api-key': token }] as Record<string, string>[])
      expect((await house.post('/v1/chat/completions', hi, headers)).status).toBe(200)
  })

  it('belongs to the tenant whose claim it has, and to nobody without', async () => {
    const shared = (claims: object) => issuer.sign(pair, { ...sound(), aud: ['other', 'shared'], ...claims })
    expect(await chat(await shared({ org: 'a' }))).toMatchObject({ status: 200 })
    expect(await chat(await shared({ org: 'b' }))).toMatchObject({ status: 200 })
    expect(await chat(await shared({ org: 'c' }))).toEqual(refused)
    expect(await chat(await shared({}))).toEqual(refused)
    // For two tenants at once: which of them should pay?
    expect(await chat(await shared({ aud: [audience, 'shared'], org: 'a' }))).toEqual(refused)
  })

  it.each([
    ['another issuer', { iss: 'https://evil.example' }],
    ['another audience', { aud: 'other' }],
    ['no audience', { aud: undefined }],
    ['no end', { exp: undefined }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a beginning in the future', { nbf: seconds() + 60 }],
    ['a birth in the future', { iat: seconds() + 60 }],
    ['an end that is no number', { exp: 'tomorrow' }],
  ])('is refused with %s', async (_, wrong) => {
    expect(await chat(await issuer.sign(pair, { ...sound(), ...wrong }))).toEqual(refused)
  })

  it('is given five seconds for clocks that differ, and no more', async () => {
    const ended = (ago: number) => issuer.sign(pair, { ...sound(), exp: seconds() - ago })
    expect(await chat(await ended(3))).toMatchObject({ status: 200 })
    expect(await chat(await ended(7))).toEqual({ status: 401, code: 'token_expired' })
  })

  it('is refused when it ends, although it was taken before', async () => {
    const token = await issuer.sign(pair, { ...sound(), exp: seconds() + 30 })
    expect(await chat(token)).toMatchObject({ status: 200 })
    aheadMs += 36_000
    expect(await chat(token)).toEqual({ status: 401, code: 'token_expired' })
  })

  it('is not taken for another that begins alike', async () => {
    const token = await issuer.sign(pair, sound())
    expect(await chat(token)).toMatchObject({ status: 200 })
    const [head = '', body = '', signature = ''] = token.split('.')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
    expect(await chat(`${head}.${body}.${signature.slice(0, -8)}AAAAAAAA`)).toEqual(refused)
    expect(await chat(`${head}.${encode({ ...claims, sub: 'root' })}.${signature}`)).toEqual(refused)
  })
})

describe('a forger', () => {
  it('does not get through without a signature', async () => {
    for (const alg of ['none', 'None', 'NONE'])
      expect(
        await chat(`${encode({ alg, typ: 'JWT' })}.${encode({ iss: issuer.url, ...sound() })}.AAAA`),
      ).toEqual(refused)
  })

  it('does not get through by signing with the public key as if it were a secret', async () => {
    const body = `${encode({ alg: 'HS256', kid: 'one' })}.${encode({ iss: issuer.url, ...sound() })}`
    const secrets = [await exportSPKI(pair.publicKey), JSON.stringify(await exportJWK(pair.publicKey))]
    for (const secret of secrets) {
      const signature = createHmac('sha256', secret).update(body).digest('base64url')
      expect(await chat(`${body}.${signature}`)).toEqual(refused)
    }
  })

  it('does not get through with a key that the token brings along or points to', async () => {
    const mine = await issuer.makePair('mine')
    const jwk = await exportJWK(mine.publicKey)
    const before = issuer.requests.length
    for (const header of [
      { jwk, kid: 'one' },
      { jku: `${issuer.url}/evil`, kid: 'one' },
      { x5u: `${issuer.url}/evil`, kid: 'one' },
      { kid: '../../evil' },
      { kid: `${issuer.url}/evil` },
    ])
      expect(await chat(await issuer.sign(mine, sound(), header))).toEqual(refused)
    expect(issuer.requests.slice(before).filter(path => path.includes('evil'))).toEqual([])
  })

  it('does not get through with an algorithm that is not on the list', async () => {
    const other = await issuer.makePair('ps', 'PS256')
    issuer.publish(pair, other)
    aheadMs += 600_000
    expect(await chat(await issuer.sign(other, sound()))).toEqual(refused)
  })

  it('costs no request and no look-up with an issuer that nobody has', async () => {
    const token = await issuer.sign(pair, { ...sound(), iss: 'https://evil.example' })
    const [commands, requests] = [house.commands.length, issuer.requests.length]
    expect(await chat(token)).toEqual(refused)
    expect([house.commands.length, issuer.requests.length]).toEqual([commands, requests])
  })
})

describe('the keys of an issuer', () => {
  it('are read again when one signs that is not known, but not for everyone who makes one up', async () => {
    const next = await issuer.makePair('next', 'ES256')
    aheadMs += 60_000
    expect(await chat(await issuer.sign(pair, sound()))).toMatchObject({ status: 200 })
    issuer.publish(pair, next)
    expect(await chat(await issuer.sign(next, sound()))).toMatchObject({ status: 200 })
    const before = issuer.requests.length
    for (const kid of ['x', 'y', 'z'])
      expect(await chat(await issuer.sign(next, sound(), { kid }))).toEqual(refused)
    expect(issuer.requests.length).toBe(before)
  })

  it('are used for a day while their issuer is down, and then no longer', async () => {
    aheadMs += 700_000
    expect(await chat(await issuer.sign(pair, sound()))).toMatchObject({ status: 200 })
    issuer.setDown(true)
    aheadMs += 12 * 3_600_000
    expect(await chat(await issuer.sign(pair, sound()))).toMatchObject({ status: 200 })
    aheadMs += 12 * 3_600_000
    expect(await chat(await issuer.sign(pair, sound()))).toEqual({ status: 503, code: 'auth_unavailable' })
    issuer.setDown(false)
    aheadMs += 10_000
    expect(await chat(await issuer.sign(pair, sound()))).toMatchObject({ status: 200 })
  })

  it('are not read where they are not public, unless the operator allows it', async () => {
    const closed = await openTenants({ issuer: issuer.url, audience, jwksUri: `${issuer.url}/keys` })
    const before = issuer.requests.length
    expect(await chat(await issuer.sign(pair, sound()), closed)).toEqual({
      status: 503,
      code: 'auth_unavailable',
    })
    expect(issuer.requests.length).toBe(before)
    await closed.stop()
  })

  it('are not those of somebody who says to be another', async () => {
    const alias = issuer.url.replace('127.0.0.1', 'localhost')
    const other = await openTenants({ issuer: alias, audience, allowPrivate: true })
    const token = await issuer.sign(pair, { ...sound(), iss: alias })
    expect(await chat(token, other)).toEqual({ status: 503, code: 'auth_unavailable' })
    await other.stop()
  })
})
