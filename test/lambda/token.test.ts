import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Issuer, startIssuer } from '../functions/gateway/start-issuer.ts'
import { chatReply } from '../upstream/chat-script.ts'
import { writeConfiguration } from './configuration.ts'
import { type OpenGateway, openGateway } from './open-gateway.ts'

let issuer: Issuer
let gateway: OpenGateway
beforeAll(async () => {
  issuer = await startIssuer()
  const jwt = { issuer: issuer.url, audience: 'causeway', algorithms: ['RS256' as const], allowPrivate: true }
  gateway = await openGateway((scriptedUrl, demoUrl) => {
    const configuration = writeConfiguration(scriptedUrl, demoUrl)
    return {
      ...configuration,
      tenants: configuration.tenants.map(tenant => (tenant.id === 'free' ? { ...tenant, jwt } : tenant)),
    }
  })
})
afterAll(() => Promise.all([gateway.stop(), issuer.close()]))

describe('a token, in the built bundle', () => {
  it('is verified by what lies beside the code', async () => {
    const pair = await issuer.makePair('one')
    issuer.publish(pair)
    gateway.upstream.play(chatReply('Hello'))
    const claims = { aud: 'causeway', sub: 'ann', exp: Math.floor(Date.now() / 1_000) + 600 }
    const messages = [{ role: 'user', content: 'hi' }] as const
    const ask = (apiKey: string) =>
      gateway.client
        .withOptions({ apiKey })
        .chat.completions.create({ model: 'scripted', messages: [...messages] })
    const answer = await ask(await issuer.sign(pair, claims))
    expect(answer.choices[0]?.message.content).toBe('Hello')
    await expect(ask(await issuer.sign(pair, { ...claims, aud: 'other' }))).rejects.toMatchObject({
      status: 401,
      code: 'invalid_token',
    })
  })
})
