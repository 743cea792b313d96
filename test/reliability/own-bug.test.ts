import { describe, expect, it } from 'vitest'
import type { HttpClient } from '../../functions/shared/upstream/http-client.ts'
import { chatStream } from '../upstream/chat-script.ts'
import { findFault, toCall } from './fuzz/find-fault.ts'
import type { FuzzedRequest } from './fuzz/fuzzed-request.ts'
import { type FuzzedGateway, openFuzzedGateway } from './fuzz/open-fuzzed-gateway.ts'

const secret = 'cw_limited_what-the-bug-choked-on'
const bug = () => {
  throw new TypeError(`Cannot read properties of ${secret}`)
}

/** Whoever calls a provider never throws, says its contract. */
const throwing: HttpClient = bug
const throwingLater: HttpClient = async () => ({
  ok: true,
  value: { status: 200, headers: {}, read: bug, release: () => {}, cancel: () => {} },
})

const request = (body: object): FuzzedRequest => ({
  method: 'POST',
  path: '/v1/chat/completions',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...body })),
})

/** Only when the answer is on its way already. */
const throwingAtLast: HttpClient = async () => {
  const pieces = chatStream(['Hello']).pieces.slice(0, 2)
  const read = async () => {
    const piece = pieces.shift()
    return piece === undefined ? bug() : { type: 'bytes' as const, bytes: Buffer.from(piece) }
  }
  return { ok: true, value: { status: 200, headers: {}, read, release: () => {}, cancel: () => {} } }
}

const leasesIn = ({ tables }: FuzzedGateway) =>
  tables.list('ACCOUNT#').flatMap(item => Object.keys(item['leases']?.M ?? {}))

describe('a bug of ours', () => {
  it.each([
    ['before an answer', throwing, {}],
    ['before a stream', throwing, { stream: true }],
    ['within an answer', throwingLater, {}],
    ['within a stream', throwingLater, { stream: true }],
  ])('%s is a 500 that tells nothing, and leaves no lease', async (_, send, body) => {
    const gateway = await openFuzzedGateway(send)
    const fault = await findFault(gateway, request(body), 'one')
    expect(fault).toMatch(/^500 \{"error":\{"message":"The gateway failed\. .*"code":"internal_error"/)
    expect(fault + gateway.log.join('\n')).not.toContain(secret)
    expect(leasesIn(gateway)).toEqual([])
  })

  it('after the first word ends the stream with an error, is logged, and what was said is charged', async () => {
    const gateway = await openFuzzedGateway(throwingAtLast)
    const sound = request({ stream: true })
    const { status, body, finished } = await gateway.handle(toCall(sound, 'one', gateway.key))
    let text = ''
    for await (const piece of body as AsyncIterable<string>) text += piece
    await finished
    expect(status).toBe(200)
    expect(text).toContain('Hello')
    expect(text.split('\n\n').at(-2)).toMatch(/^data: \{"error":\{.*"code":"internal_error"/)
    expect(text + gateway.log.join('\n')).not.toContain(secret)
    expect(gateway.log.join('\n')).toContain('"internal error"')
    expect(leasesIn(gateway)).toEqual([])
    expect(gateway.tables.list('limited#').map(row => row['kind']?.S)).toEqual(['estimate'])
  })
})
