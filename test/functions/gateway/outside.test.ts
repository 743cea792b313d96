import { createServer } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { listen } from '../../../infra/local/listen.ts'
import { type House, openHouse } from '../../open-house.ts'
import { chatReply } from '../../upstream/chat-script.ts'
import { configure } from './configure.ts'

let house: House
let key: string
let elsewhere: Awaited<ReturnType<typeof listen>>
const visits: string[] = []
beforeAll(async () => {
  elsewhere = await listen(
    createServer((request, response) => {
      visits.push(request.url ?? '')
      response.end('{}')
    }),
  )
  house = await openHouse(configure)
  key = (await house.keys.create({ tenant: 'free', keyPrefix: 'free', name: 'test' })).key
})
afterAll(() => Promise.all([house.stop(), elsewhere.close()]))
beforeEach(() => {
  visits.length = 0
  house.upstream.play(chatReply('Hello'))
})

const hi = { model: 'scripted', messages: [{ role: 'user', content: 'hi' }] }
const chat = (body: object = hi, headers: Record<string, string> = {}) =>
  house.post('/v1/chat/completions', body, { authorization: `Bearer ${key}`, ...headers })

it('sends a provider headers of ours and none of the caller’s', async () => {
  const theirs = {
    ...{
      'openai-organization': 'org-1',
      'openai-project': 'p',
      'openai-beta': 'x',
      'anthropic-version': 'x',
    },
    ...{ 'anthropic-beta': 'x', 'x-stainless-lang': 'js', 'x-forwarded-for': '10.0.0.1', forwarded: 'for=x' },
    ...{
      cookie: 'session=1',
      referer: 'https://app.example',
      origin: 'https://app.example',
      traceparent: '00-1',
    },
    ...{
      'x-amz-security-token': 'x',
      'x-goog-api-key': 'x',
      'proxy-authorization': 'x',
      'x-request-id': 'mine',
    },
    ...{ 'user-agent': 'secret-agent', 'idempotency-key': 'once' },
  }
  expect((await chat(hi, theirs)).status).toBe(200)
  const { headers = {} } = house.upstream.requests[0] ?? {}
  expect(Object.keys(headers).toSorted()).toEqual([
    ...['accept', 'accept-encoding', 'authorization', 'connection', 'content-length', 'content-type', 'host'],
  ])
  expect(headers['authorization']).toBe('Bearer sk-scripted')
})

it('goes to no host that a header or a picture names', async () => {
  const headers = {
    ...{
      'x-base-url': elsewhere.url,
      'x-portkey-custom-host': elsewhere.url,
      'x-original-url': elsewhere.url,
    },
    ...{ 'x-forwarded-host': new URL(elsewhere.url).host, 'x-upstream': elsewhere.url },
  }
  const content = [{ type: 'image_url', image_url: { url: `${elsewhere.url}/image.png` } }]
  expect((await chat({ ...hi, messages: [{ role: 'user', content }] }, headers)).status).toBe(200)
  expect(house.upstream.requests).toHaveLength(1)
  expect(visits).toEqual([])
})

it.each(['base_url', 'api_base', 'baseUrl', 'url', 'endpoint', 'webhook'])(
  'goes to no host that a parameter names: %s',
  async name => {
    expect((await chat({ ...hi, [name]: elsewhere.url })).status).toBeLessThan(500)
    expect(visits).toEqual([])
  },
)

it.each([301, 302, 303, 307, 308])('follows no redirect: %i', async status => {
  house.upstream.play({ status, headers: { location: `${elsewhere.url}/stolen` }, pieces: ['{}'] })
  const response = await chat()
  expect(response.status).toBe(502)
  expect(await response.json()).toMatchObject({ error: { code: 'upstream_redirect' } })
  expect(visits).toEqual([])
})

it('sends a provider’s key to nobody else, whatever model is asked for', async () => {
  for (const model of [`${elsewhere.url}/gpt`, 'scripted@evil.example', '../../scripted', 'listed-/../../x'])
    await chat({ ...hi, model })
  expect(visits).toEqual([])
  for (const { url } of house.upstream.requests) expect(url).toBe('/v1/chat/completions')
})
