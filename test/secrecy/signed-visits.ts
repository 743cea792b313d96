import { expect } from 'vitest'
import { openGmFetch, type Signer } from '../e2e/gm-fetch.ts'
import { signByHmac } from '../functions/gateway/sign-by-hmac.ts'
import type { Issuer } from '../functions/gateway/start-issuer.ts'
import { chatReply } from '../upstream/chat-script.ts'
import type { Callers } from './open-callers.ts'
import { ofCaller } from './planted.ts'

const path = '/v1/chat/completions'
const plain = JSON.stringify({ model: 'm0', messages: [{ role: 'user', content: ofCaller.prompt }] })

/** What proves who somebody is, though it is no key; by its name. A signature is spent once its nonce is taken, and kept with it. */
export type Shown = {
  readonly lasting?: Readonly<Record<string, string>>
  readonly spent?: Readonly<Record<string, string>>
}

const signatureIn = (header: string): string => header.replace(/.*signature=/, '')

/** Signs a sound request, repeats it and breaks it. */
export const signRequests = async ({ house, pairs, ask }: Callers): Promise<Shown> => {
  const pair = pairs['one']
  if (!pair) throw new Error('no pair')
  house.upstream.play(chatReply('Hello'))
  const authorization = signByHmac(pair, { method: 'POST', target: path, body: plain })
  const statuses = []
  for (const body of [plain, plain, `${plain} `])
    statuses.push((await ask('one', path, body, { authorization })).status)
  expect(statuses).toEqual([200, 401, 401])
  return {
    lasting: { 'the secret to sign with': pair.secret },
    spent: { 'a signature': signatureIn(authorization) },
  }
}

/** Shows a sound token, one that has expired and one that somebody else has signed. */
export const showTokens = async ({ house, ask }: Callers, issuer: Issuer): Promise<Shown> => {
  const [ours, theirs] = [await issuer.makePair('one'), await issuer.makePair('one')]
  issuer.publish(ours)
  house.upstream.play(chatReply('Hello'))
  const now = Math.floor(Date.now() / 1_000)
  const claims = { aud: 'causeway', sub: ofCaller.subject, exp: now + 600 }
  const tokens = [
    await issuer.sign(ours, claims),
    await issuer.sign(ours, { ...claims, exp: now - 600 }),
    await issuer.sign(theirs, claims),
  ]
  const statuses = []
  for (const token of tokens) {
    const shown = { authorization: `Bearer ${token}` }
    statuses.push((await ask('foreign', path, plain, shown)).status)
  }
  expect(statuses).toEqual([200, 401, 401])
  return { lasting: Object.fromEntries(tokens.map((token, index) => [`token ${index}`, token])) }
}

/** Asks through the sealed channel, soundly and with a seal that is broken. */
export const sealRequests = async ({ house, ask }: Callers, signer: Signer): Promise<Shown> => {
  const shown: string[] = []
  const listening =
    (spoil: (body: string) => string): typeof fetch =>
    async (url, init) => {
      const headers = new Headers(init?.headers)
      shown.push(signatureIn(`${headers.get('authorization')}`))
      if (!init?.body) return fetch(url, init)
      const sent = Object.fromEntries([...headers])
      const { status, body, headers: answered } = await ask('sealed', path, spoil(`${init.body}`), sent)
      return new Response(body, { status, headers: JSON.parse(answered) })
    }
  const keyUrl = `${house.url}/v1/gm/key`
  const key = await openGmFetch({ signer })(keyUrl)
  const { public_key: gatewayKey } = (await key.json()) as { public_key: string }
  house.upstream.play(chatReply('Hello'))
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: plain }
  const url = house.url + path
  const sound = openGmFetch({ gatewayKey, signer, send: listening(body => body) })
  expect((await sound(url, init)).status).toBe(200)
  const spoilt = openGmFetch({ gatewayKey, signer, send: listening(body => `${body} `) })
  expect((await spoilt(url, init)).status).toBe(401)
  return { spent: Object.fromEntries(shown.map((signature, index) => [`SM2 signature ${index}`, signature])) }
}
