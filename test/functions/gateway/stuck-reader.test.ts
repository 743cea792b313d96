import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { type House, openHouse } from '../../open-house.ts'
import { chatStream } from '../../upstream/chat-script.ts'

/** Two seconds before the time at which a request is stopped. */
const requestMs = 12_000

let house: House
let key: string
beforeAll(async () => {
  house = await openHouse(
    url =>
      Configuration.parse({
        providers: { scripted: { baseUrl: `${url}/v1` } },
        models: [{ name: 'm', targets: [{ provider: 'scripted' }], maxOutputTokens: 100_000_000 }],
        tenants: [{ id: 'acme', keyPrefix: 'acme', quota: { tokens: 1_000_000_000 } }],
      }),
    { requestMs },
  )
  key = (await house.keys.create({ tenant: 'acme', keyPrefix: 'acme', name: 'stuck' })).key
})
afterAll(() => house.stop())

/** More than all buffers on the way can hold. */
const pieces = chatStream(Array(2_000).fill('x'.repeat(20_000))).pieces

/** Asks for a stream and never reads a byte of it. */
const askAndStare = async () => {
  const body = JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'hi' }] })
  const socket = connect(Number(new URL(house.url).port), '127.0.0.1').pause()
  await once(socket, 'connect')
  socket.write(
    [
      'POST /v1/chat/completions HTTP/1.1',
      'host: causeway',
      `authorization: Bearer ${key}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  )
  return socket
}

describe('a caller who never reads', () => {
  it('is left when the time of the request is up, and charged for what was said', async () => {
    house.upstream.play({ pieces })
    const socket = await askAndStare()
    await expect.poll(() => house.upstream.answering()).toBe(1)
    await expect.poll(() => house.readLedger(), { timeout: 10_000 }).toHaveLength(1)
    const [row] = await house.readLedger()
    expect(row).toMatchObject({ kind: { S: 'estimate' }, outcome: { S: 'gone' } })
    // Of ten million: the provider was made to wait.
    expect(Number(row?.['tokens']?.N)).toBeLessThan(2_000_000)
    await expect.poll(() => house.upstream.answering()).toBe(0)
    socket.destroy()
  })
})
