import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Call } from '../../../../functions/shared/contract/call.ts'
import { jsonReply } from '../../../../functions/shared/contract/json-reply.ts'
import { openHttpDoor } from '../../../../functions/shared/edge/http-door.ts'
import { systemClock } from '../../../../functions/shared/edge/system-clock.ts'

const calls: Call[] = []
const door = openHttpDoor({
  handle: async call => {
    calls.push(call)
    return jsonReply({ heard: call.body.length })
  },
  clock: systemClock,
  log: () => {},
  requestMs: 60_000,
  // Short for those who never end, long for those who do, on a busy machine too.
  arrivalMs: 500,
  maximumBodyBytes: 100,
})
beforeAll(() => once(door.listen(0, '127.0.0.1'), 'listening'))
afterAll(() => {
  door.closeAllConnections()
  door.close()
})
beforeEach(() => {
  calls.length = 0
})

/** Says this on a connection of its own and listens until it is closed. */
const say = async (bytes: string): Promise<{ status: number; headers: string; error: object }> => {
  const socket = connect((door.address() as AddressInfo).port, '127.0.0.1')
  socket.write(bytes)
  const [headers = '', body = ''] = (await text(socket)).split('\r\n\r\n')
  // What comes in chunks has their sizes around it.
  const json = body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1)
  return { status: Number(headers.split(' ')[1]), headers, error: JSON.parse(json).error }
}

describe('what never becomes a request', () => {
  it.each([
    [
      'less of a body than was promised, and then silence',
      'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{"model":"',
      { status: 408, code: 'request_timeout' },
    ],
    ['half a line, and then silence', 'POST /v1/chat/comp', { status: 408, code: 'request_timeout' }],
    ['no HTTP', 'hello\r\n\r\n', { status: 400, code: 'invalid_http' }],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\na',
      { status: 400, code: 'invalid_http' },
    ],
    [
      'a length beside chunks, which proxies read in two ways',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      { status: 400, code: 'invalid_http' },
    ],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`,
      { status: 431, code: 'headers_too_large' },
    ],
    ['no host', 'GET / HTTP/1.1\r\nconnection: close\r\n\r\n', { status: 400, code: 'missing_host' }],
    [
      'an expectation of its own',
      'GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: 200-ok\r\n\r\n',
      { status: 417, code: 'unsupported_expectation' },
    ],
  ])('is refused as everything else is: %s', async (_, bytes, { status, code }) => {
    const answer = await say(bytes)
    expect(answer).toMatchObject({ status, error: { type: 'invalid_request_error', param: null, code } })
    expect(answer.headers).toMatch(/content-type: application\/json\r\n/)
    expect(answer.headers).toMatch(/x-request-id: [0-9a-f-]{36}\r\n/)
    expect(calls).toEqual([])
  })

  it('has all of a header that comes twice, as behind a Function URL', async () => {
    const twice = 'authorization: Bearer one\r\nauthorization: Bearer two\r\ncookie: a=1\r\ncookie: b=2\r\n'
    await say(`GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${twice}\r\n`)
    expect(calls[0]?.headers).toMatchObject({ authorization: 'Bearer one, Bearer two', cookie: 'a=1; b=2' })
  })

  it('leaves the next caller alone', async () => {
    await say('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{')
    const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}/`
    expect(await (await fetch(url, { method: 'POST', body: 'abc' })).json()).toEqual({ heard: 3 })
  })
})
