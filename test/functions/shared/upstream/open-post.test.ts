import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../functions/shared/edge/system-clock.ts'
import { isPublicAddress } from '../../../../functions/shared/upstream/is-public-address.ts'
import { openPost } from '../../../../functions/shared/upstream/open-post.ts'
import { openManualClock } from '../../../manual-clock.ts'
import { startTlsServer } from '../../../upstream/tls-server.ts'

type Answer = (response: ServerResponse) => void

const answers: Record<string, Answer> = {
  '/ok': response => response.writeHead(204).end(),
  '/moved': response => response.writeHead(307, { location: '/ok' }).end(),
  '/broken': response => response.destroy(),
  '/silent': () => {},
  '/endless': response => {
    const pour = () => response.write('x'.repeat(65_536)) && setImmediate(pour)
    response.on('drain', pour)
    pour()
  },
}

let server: Awaited<ReturnType<typeof startTlsServer>>
const received: { path: string; headers: IncomingMessage['headers']; body: string }[] = []

beforeAll(async () => {
  server = await startTlsServer(async (request, response) => {
    const path = request.url ?? ''
    received.push({ path, headers: request.headers, body: await text(request) })
    answers[path]?.(response)
  })
})
afterAll(() => server.close())
beforeEach(() => {
  received.length = 0
})

const isLoopback = (address: string) => ['127.0.0.1', '::1'].includes(address)
const send = (url: string, isAllowed = isLoopback, clock = systemClock) =>
  openPost({ isAllowed, timeoutMs: 5_000, clock })({ url, headers: { 'x-test': 'yes' }, body: '{"ü":1}' })
const at = (path: string, host = '127.0.0.1') => `https://${host}:${server.port}${path}`

describe('a post to a stranger', () => {
  it('brings the body and says the status', async () => {
    expect(await send(at('/ok'))).toEqual({ status: 204 })
    expect(received).toMatchObject([
      { path: '/ok', headers: { 'x-test': 'yes', 'content-length': '8' }, body: '{"ü":1}' },
    ])
  })

  it('finds a host by its name', async () => {
    expect(await send(at('/ok', 'localhost'))).toEqual({ status: 204 })
  })

  it('follows no redirect', async () => {
    expect(await send(at('/moved'))).toEqual({ status: 307 })
    expect(received.map(({ path }) => path)).toEqual(['/moved'])
  })

  it('does not wait for an answer that never ends', async () => {
    expect(await send(at('/endless'))).toEqual({ status: 200 })
  })

  it('gives up on a host that says nothing', async () => {
    const clock = openManualClock()
    const posted = send(at('/silent'), isLoopback, clock)
    await expect.poll(() => received.length).toBe(1)
    await clock.waiting(5_000)
    clock.advance(5_000)
    expect(await posted).toEqual({ failure: 'timeout' })
  })

  it('says when the connection breaks, or there is none', async () => {
    expect(await send(at('/broken'))).toEqual({ failure: 'unreachable' })
    expect(await send('https://127.0.0.1:1/ok')).toEqual({ failure: 'unreachable' })
    expect(await send('https://nowhere.invalid/ok')).toEqual({ failure: 'unreachable' })
  })

  it.each([
    ['an address', () => at('/ok')],
    ['an address in other clothes', () => `https://0x7f.1:${server.port}/ok`],
    ['an address as one number', () => `https://2130706433:${server.port}/ok`],
    ['an IPv6 address', () => `https://[::1]:${server.port}/ok`],
    ['an IPv4 address in IPv6', () => `https://[::ffff:127.0.0.1]:${server.port}/ok`],
    ['a name that resolves to it', () => at('/ok', 'localhost')],
    ['no TLS', () => `http://8.8.8.8:${server.port}/ok`],
  ])('connects to nothing that is not public: %s', async (_, url) => {
    expect(await send(url(), isPublicAddress)).toEqual({ failure: 'address_not_allowed' })
    expect(received).toEqual([])
  })
})
