import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openProbe, type Probe } from './open-probe.ts'

describe('a Function URL before a streaming function', () => {
  let probe: Probe
  beforeAll(async () => {
    probe = await openProbe()
  })
  afterAll(() => probe.stop())

  /** On an idle function, as most of these tests look at what one environment does. */
  const call = async (path: string, options: RequestInit = {}) => {
    await probe.lambda.idle()
    return fetch(`${probe.url}${path}`, options)
  }

  it('sends payload format 2.0, headers in lower case and cookies apart', async () => {
    const response = await call('/echo?a=1&a=2&b=%20', {
      method: 'POST',
      headers: { 'X-Mine': 'Yes', 'Content-Type': 'application/json', Cookie: 'c=1; d=2' },
      body: '{"ä":1}',
    })
    expect(response.status).toBe(201)
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(await response.json()).toMatchObject({
      version: '2.0',
      rawPath: '/echo',
      rawQueryString: 'a=1&a=2&b=%20',
      queryStringParameters: { a: '1,2', b: ' ' },
      cookies: ['c=1', 'd=2'],
      headers: { 'x-mine': 'Yes', 'x-forwarded-for': '127.0.0.1', 'content-type': 'application/json' },
      requestContext: {
        http: { method: 'POST', path: '/echo', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
        requestId: response.headers.get('x-amzn-requestid'),
      },
      body: '{"ä":1}',
      isBase64Encoded: false,
    })
  })

  it('joins a header that came twice with a comma', async () => {
    await probe.lambda.idle()
    const body = await new Promise<string>((resolve, reject) => {
      const outgoing = request(`${probe.url}/echo`, { headers: { 'X-Twice': ['one', 'two'] } })
      outgoing.on('response', response => text(response).then(resolve, reject)).end()
    })
    expect(JSON.parse(body).headers['x-twice']).toBe('one,two')
  })

  it('sends a body that is not text as base64', async () => {
    const response = await call('/echo', { method: 'POST', body: new Uint8Array([0, 255, 254]) })
    expect(await response.json()).toMatchObject({ body: 'AP/+', isBase64Encoded: true })
  })

  it('gives the handler its context and its deadline', async () => {
    const context = JSON.parse(await (await call('/context')).text())
    expect(context).toMatchObject({ functionName: 'gateway', memoryLimitInMB: '256' })
    expect(context.remaining).toBeGreaterThan(50_000)
    expect(context.remaining).toBeLessThanOrEqual(60_000)
  })

  it('refuses an event over 6 MB without invoking the function', async () => {
    const text = { 'content-type': 'text/plain' }
    const under = await call('/echo', { method: 'POST', headers: text, body: 'x'.repeat(6_200_000) })
    expect(under.status).toBe(201)
    await under.body?.cancel()
    // As base64 it no longer fits.
    const over = await call('/echo', { method: 'POST', body: Buffer.alloc(4_800_000) })
    expect(over.status).toBe(413)
    expect(await over.json()).toEqual({ Message: expect.stringContaining('6291456') })
  })

  it('answers 502 when the handler throws before its first byte, and goes on', async () => {
    const response = await call('/throw-early')
    expect(response.status).toBe(502)
    expect(await response.json()).toEqual({ Message: 'Internal Server Error' })
    expect(probe.lambda.failures.at(-1)).toMatchObject({
      errorType: 'Error',
      errorMessage: 'before the first byte',
    })
    expect((await call('/context')).status).toBe(200)
    expect(probe.lambda.exits).toEqual([])
  })

  it('ends the answer cleanly when the handler throws after its first byte', async () => {
    const response = await call('/throw-late')
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('half')
    await probe.lambda.idle()
    expect(probe.lambda.failures.at(-1)).toMatchObject({ errorMessage: 'after the first byte' })
    expect(probe.lambda.exits).toEqual([])
  })

  it('loses the status of a handler that only calls end', async () => {
    const response = await call('/end-only')
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('lost status')
  })

  it('does not tell the function that its caller has gone', async () => {
    const controller = new AbortController()
    const response = await call('/big', { signal: controller.signal })
    await response.body?.getReader().read()
    controller.abort()
    await probe.lambda.idle()
    await vi.waitFor(() => expect(probe.lambda.logs.join('\n')).toContain('wrote everything'))
    expect(probe.lambda.exits).toEqual([])
  })
})
