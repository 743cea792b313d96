import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chatStream } from '../upstream/chat-script.ts'
import { type OpenGateway, openGateway } from './open-gateway.ts'

let gateway: OpenGateway
beforeAll(async () => {
  gateway = await openGateway()
  // Two environments, as a cold start outlasts the stream.
  await Promise.all([1, 2].map(() => gateway.client.models.list()))
})
afterAll(() => gateway.stop())

const { pieces } = chatStream(['A ', 'raised ', 'road, ', 'über ', '水.'])
/** Nobody asked for the usage. */
const whole = pieces.join('').replace(/data: .*"usage".*\n\n/, '')
const body = JSON.stringify({
  model: 'scripted',
  messages: [{ role: 'user', content: 'What is a causeway?' }],
  stream: true,
})

let key = ''
let rowsBefore = 0
beforeEach(async () => {
  key = randomUUID()
  await gateway.lambda.idle()
  rowsBefore = (await gateway.readLedger()).length
  gateway.upstream.play({ pieces, pauseMs: 40 })
})

const ask = (signal: AbortSignal | null = null) =>
  fetch(`${gateway.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${gateway.key}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body,
    signal,
  })

const expectOneCharge = async () => {
  await gateway.lambda.idle()
  expect(gateway.upstream.requests).toHaveLength(1)
  expect(await gateway.readLedger()).toHaveLength(rowsBefore + 1)
  expect([gateway.lambda.exits, gateway.lambda.failures]).toEqual([[], []])
}

describe('a stream that is asked for again under its key', () => {
  it('is refused while the first one runs, in another environment, and then given again', async () => {
    const first = await ask()
    const second = await ask()
    expect(second.status).toBe(409)
    expect(second.headers.get('x-should-retry')).toBe('false')
    expect(await second.json()).toMatchObject({ error: { code: 'request_in_progress' } })
    expect(await first.text()).toBe(whole)
    await gateway.lambda.idle()

    const third = await ask()
    expect(third.headers.get('idempotent-replayed')).toBe('true')
    expect(third.headers.get('content-type')).toBe(first.headers.get('content-type'))
    expect(await third.text()).toBe(whole)
    await expectOneCharge()
  })

  it('is whole also for a caller whose connection was cut, because Lambda goes on', async () => {
    const leaving = new AbortController()
    const first = await ask(leaving.signal)
    await first.body?.getReader().read()
    leaving.abort()
    await gateway.lambda.idle()

    const second = await ask()
    expect(second.headers.get('idempotent-replayed')).toBe('true')
    expect(await second.text()).toBe(whole)
    await expectOneCharge()
  })
})
