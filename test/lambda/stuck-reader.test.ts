import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chatStream } from '../upstream/chat-script.ts'
import { writeConfiguration } from './configuration.ts'
import { type OpenGateway, openGateway } from './open-gateway.ts'

/** Two seconds before the time at which a request is stopped. */
const timeoutMs = 12_000

let gateway: OpenGateway
beforeAll(async () => {
  gateway = await openGateway(writeConfiguration, timeoutMs)
})
afterAll(() => gateway.stop())

/** More than all buffers on the way can hold. */
const { pieces } = chatStream(Array(2_000).fill('x'.repeat(20_000)))

it('settles the stream of a caller who never reads, before its time is up', async () => {
  gateway.upstream.play({ pieces })
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${gateway.key}` }
  const outgoing = request(`${gateway.baseUrl}/chat/completions`, { method: 'POST', headers })
  outgoing.end(
    JSON.stringify({ model: 'scripted', stream: true, messages: [{ role: 'user', content: 'hi' }] }),
  )
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  await expect.poll(() => gateway.readLedger(), { timeout: 10_000 }).toHaveLength(1)
  const [row] = await gateway.readLedger()
  expect(row).toMatchObject({ kind: { S: 'estimate' }, outcome: { S: 'gone' } })
  expect(gateway.lambda.exits).toEqual([])
  await expect.poll(() => gateway.upstream.answering()).toBe(0)
  response.destroy()
})
