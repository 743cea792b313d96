import { describe, expect, it } from 'vitest'
import { Configuration } from '../../../../functions/shared/configuration/configuration.ts'
import { openAuthorize } from '../../../../functions/shared/upstream/authorize.ts'
import type { HttpRequest } from '../../../../functions/shared/upstream/http-client.ts'

const providerWith = (fields: object) => {
  const { providers } = Configuration.parse({
    providers: { p: { baseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com', ...fields } },
    models: [{ name: 'm', targets: [{ provider: 'p' }] }],
    tenants: [{ id: 't', keyPrefix: 't' }],
  })
  const { p } = providers
  if (!p) throw new Error('no provider')
  return p
}

const request: HttpRequest = {
  method: 'POST',
  url: 'https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse',
  headers: { 'content-type': 'application/json' },
  body: '{}',
  timeouts: { connectMs: 1, tlsMs: 1, firstByteMs: 1 },
  signal: new AbortController().signal,
}

/** A minute to test in, and credentials that can change. */
const open = () => {
  const world = { now: 0, accessKeyId: 'AKID' }
  const identify = async () => ({
    credentials: { accessKeyId: world.accessKeyId, secretAccessKey: 'secret' },
    region: 'us-east-1',
  })
  return { world, authorize: openAuthorize(identify, () => world.now) }
}

describe('a provider', () => {
  it('that wants a key is shown it, as a bearer or in a header of its own', async () => {
    const { authorize } = open()
    const key = { id: '1', key: 'sk', weight: 1 }
    expect(await authorize(providerWith({}), key, request)).toEqual({
      ok: true,
      value: { authorization: 'Bearer sk' },
    })
    expect(await authorize(providerWith({ keyHeader: 'x-api-key' }), key, request)).toEqual({
      ok: true,
      value: { 'x-api-key': 'sk' },
    })
    expect(await authorize(providerWith({}), undefined, request)).toEqual({ ok: true, value: {} })
  })

  it('that wants a bearer gets the same one for half of its life, and another one when credentials change', async () => {
    const { world, authorize } = open()
    const ask = () => authorize(providerWith({ auth: 'aws-bearer' }), undefined, request)
    const first = await ask()
    world.now = 1_799_999
    expect(await ask()).toEqual(first)
    world.now = 1_800_000
    const second = await ask()
    expect(second).not.toEqual(first)
    world.accessKeyId = 'AKID2'
    expect(await ask()).not.toEqual(second)
    expect(first).toMatchObject({
      ok: true,
      value: { authorization: expect.stringMatching(/^Bearer bedrock-api-key-/) },
    })
  })

  it('that wants a signature gets one of this very request', async () => {
    const { authorize } = open()
    const provider = providerWith({ auth: 'aws-signature' })
    const one = await authorize(provider, undefined, request)
    expect(one).toMatchObject({
      ok: true,
      value: { authorization: expect.stringContaining('/us-east-1/bedrock/') },
    })
    expect(await authorize(provider, undefined, { ...request, body: '{"a":1}' })).not.toEqual(one)
  })

  it('is not called where there are no credentials', async () => {
    const authorize = openAuthorize(
      () => Promise.reject(new Error('no role')),
      () => 0,
    )
    expect(await authorize(providerWith({ auth: 'aws-bearer' }), undefined, request)).toMatchObject({
      ok: false,
      failure: { code: 'provider_key_missing', next: 'another-target' },
    })
  })
})
