import { getEventListeners } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../functions/shared/edge/system-clock.ts'
import { openHttpClient } from '../../../../functions/shared/upstream/open-http-client.ts'
import { readWhole } from '../../../../functions/shared/upstream/read-whole.ts'
import { listen } from '../../../../infra/local/listen.ts'
import { startTlsServer } from '../../../upstream/tls-server.ts'

let secure: Awaited<ReturnType<typeof startTlsServer>>
let plain: Awaited<ReturnType<typeof listen>>
const received: IncomingMessage[] = []
beforeAll(async () => {
  secure = await startTlsServer((request, response) => {
    received.push(request)
    response.end('secure')
  })
  plain = await listen(
    createServer((request, response) => {
      received.push(request)
      response.end('plain')
    }),
  )
})
afterAll(() => Promise.all([secure.close(), plain.close()]))
beforeEach(() => {
  received.length = 0
})

const timeouts = { connectMs: 1_500, tlsMs: 2_000, firstByteMs: 2_000 }
const ask = (url: string, allowPrivate?: boolean, signal = new AbortController().signal) => {
  const request = { method: 'GET', url, headers: {}, timeouts, signal } as const
  return openHttpClient()(allowPrivate === undefined ? request : { ...request, allowPrivate }, systemClock)
}
const at = (host: string) => `https://${host}:${secure.port}/`

describe('a request that names nothing else', () => {
  it.each([
    ['an address of this machine', () => at('127.0.0.1')],
    ['one in other clothes', () => at('0x7f.1')],
    ['one as a number', () => at('2130706433')],
    ['one in letters', () => at('①②⑦.⓪.⓪.①')],
    ['one of IPv6', () => at('[::1]')],
    ['one of IPv4 in IPv6', () => at('[::ffff:127.0.0.1]')],
    ['a name that resolves to it', () => at('localhost')],
    ['where a cloud keeps credentials', () => 'https://169.254.169.254/latest/meta-data/'],
    ['the same in IPv6', () => 'https://[fd00:ec2::254]/'],
    ['no TLS', () => plain.url],
    ['no TLS on a public address', () => 'http://8.8.8.8/'],
  ])('goes nowhere else than to the public internet: %s', async (_, url) => {
    expect(await ask(url())).toMatchObject({
      ok: false,
      failure: { status: 502, code: 'upstream_connect_error', next: 'another-target' },
    })
    expect(received).toEqual([])
  })
})

describe('a request to which private addresses are allowed', () => {
  it.each([
    ['an address', () => at('127.0.0.1')],
    ['a name', () => at('localhost')],
    ['no TLS', () => plain.url],
  ])('goes there: %s', async (_, url) => {
    expect(await ask(url(), true)).toMatchObject({ ok: true, value: { status: 200 } })
    expect(received).toHaveLength(1)
  })
})

describe('a signal that outlives its request', () => {
  it.each([
    ['answered', () => plain.url],
    ['refused', () => 'http://127.0.0.1:1/'],
  ])('is no longer listened to when that is %s', async (_, url) => {
    const { signal } = new AbortController()
    for (let times = 0; times < 20; times += 1) {
      const sent = await ask(url(), true, signal)
      if (sent.ok)
        await readWhole(sent.value, { clock: systemClock, idleMs: 2_000, stopAt: Number.POSITIVE_INFINITY })
    }
    await expect.poll(() => getEventListeners(signal, 'abort').length).toBe(0)
  })
})
