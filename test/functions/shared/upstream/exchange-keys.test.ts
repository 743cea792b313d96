import { createVerify, generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Result } from '../../../../functions/shared/contract/failure.ts'
import type { ProviderKey } from '../../../../functions/shared/routing/choose-key.ts'
import { exchangeKeys } from '../../../../functions/shared/upstream/exchange-keys.ts'
import type { HttpClient } from '../../../../functions/shared/upstream/http-client.ts'
import { openHttpClient } from '../../../../functions/shared/upstream/open-http-client.ts'
import { openManualClock } from '../../../manual-clock.ts'
import { type ScriptedUpstream, startScriptedUpstream } from '../../../upstream/scripted-upstream.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const member = (id: string, key: string | object): ProviderKey => ({
  id,
  key: typeof key === 'string' ? key : JSON.stringify(key),
  weight: 2,
})

let upstream: ScriptedUpstream
let account: Readonly<
  Record<'type' | 'client_email' | 'private_key' | 'private_key_id' | 'token_uri', string>
>
beforeAll(async () => {
  upstream = await startScriptedUpstream()
  account = {
    type: 'service_account',
    client_email: 'causeway@example.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    private_key_id: 'k1',
    token_uri: `${upstream.url}/token`,
  }
})
afterAll(() => upstream.close())

const headers = { 'content-type': 'application/json' }

/** A pool whose token endpoint answers with these, the last one for ever. */
const open = (pool: readonly ProviderKey[], first: object, ...others: readonly object[]) => {
  const answer = (body: object) => ({ headers, pieces: [JSON.stringify(body)] })
  upstream.play(answer(first), ...others.map(answer))
  const clock = openManualClock(1_700_000_000_000)
  const read = async (): Promise<Result<readonly ProviderKey[]>> => ({ ok: true, value: pool })
  // The upstream of this test is on this computer, where no provider is.
  const client = openHttpClient()
  const send: HttpClient = (request, time) => client({ ...request, allowPrivate: true }, time)
  return { keys: exchangeKeys({ keys: { read, refresh: read }, clock, send }), clock }
}

const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString())

describe('a service account in a pool', () => {
  it('is shown as the access token that its signature was granted', async () => {
    const { keys } = open([member('a', account)], { access_token: 'ya29', expires_in: 3_600 })
    expect(await keys.read('s')).toEqual({ ok: true, value: [{ id: 'a', key: 'ya29', weight: 2 }] })
    const [request] = upstream.requests
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    const form = new URLSearchParams(request?.body)
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
    const [header, claims, signature = ''] = (form.get('assertion') ?? '').split('.')
    expect(decode(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k1' })
    expect(decode(claims)).toEqual({
      iss: account.client_email,
      aud: account.token_uri,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      iat: 1_700_000_000,
      exp: 1_700_003_600,
    })
    const verify = createVerify('RSA-SHA256').update(`${header}.${claims}`)
    expect(verify.verify(publicKey, signature, 'base64url')).toBe(true)
  })

  it('is exchanged once for all who ask, and again five minutes before its token expires', async () => {
    const first = { access_token: 'one', expires_in: 3_600 }
    const { keys, clock } = open([member('a', account)], first, { access_token: 'two', expires_in: 3_600 })
    await Promise.all([keys.read('s'), keys.read('s'), keys.refresh('s')])
    expect(upstream.requests.length).toBe(1)
    clock.advance(3_299_000)
    expect(await keys.read('s')).toMatchObject({ value: [{ key: 'one' }] })
    clock.advance(1_000)
    expect(await keys.read('s')).toMatchObject({ value: [{ key: 'two' }] })
  })

  it('is left out when nothing is granted for it, and a pool of such is out of order', async () => {
    const { keys } = open([member('a', account), member('b', 'AIza')], { error: 'invalid_grant' })
    expect(await keys.read('s')).toEqual({ ok: true, value: [member('b', 'AIza')] })
    const alone = open([member('a', account)], { error: 'invalid_grant' })
    expect(await alone.keys.read('s')).toMatchObject({ ok: false, failure: { code: 'upstream_auth_error' } })
    const broken = open([member('a', { ...account, private_key: 'no key' })], {
      access_token: 'x',
      expires_in: 1,
    })
    expect(await broken.keys.read('s')).toMatchObject({ ok: false })
    expect(upstream.requests).toEqual([])
  })

  it('is not looked for in other keys', async () => {
    const pool = [member('a', 'sk-1'), member('b', '{"not": "an account"}')]
    const { keys } = open(pool, {})
    expect(await keys.read('s')).toEqual({ ok: true, value: pool })
    expect(upstream.requests).toEqual([])
  })
})
