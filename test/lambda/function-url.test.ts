import { request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type FunctionUrl, startFunctionUrl } from './function-url.ts'
import { type LambdaFunction, startFunction } from './lambda-function.ts'

const folder = join(import.meta.dirname, 'handlers')

const open = async (settings: Partial<Parameters<typeof startFunction>[0]> = {}) => {
  const lambda = startFunction({ folder, handler: 'probe.handler', ...settings })
  return { lambda, door: await startFunctionUrl(lambda) }
}

describe('a Function URL before a streaming function', () => {
  let lambda: LambdaFunction
  let door: FunctionUrl
  beforeAll(async () => {
    ;({ lambda, door } = await open())
  })
  afterAll(async () => {
    door.close()
    await lambda.stop()
  })

  /** On an idle function, as most of these tests look at what one environment does. */
  const call = async (path: string, options: RequestInit = {}) => {
    await lambda.idle()
    return fetch(`${door.url}${path}`, options)
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
    await lambda.idle()
    const body = await new Promise<string>((resolve, reject) => {
      const outgoing = request(`${door.url}/echo`, { headers: { 'X-Twice': ['one', 'two'] } })
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
    expect(lambda.failures.at(-1)).toMatchObject({
      errorType: 'Error',
      errorMessage: 'before the first byte',
    })
    expect((await call('/context')).status).toBe(200)
    expect(lambda.exits).toEqual([])
  })

  it('ends the answer cleanly when the handler throws after its first byte', async () => {
    const response = await call('/throw-late')
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('half')
    await lambda.idle()
    expect(lambda.failures.at(-1)).toMatchObject({ errorMessage: 'after the first byte' })
    expect(lambda.exits).toEqual([])
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
    await lambda.idle()
    await vi.waitFor(() => expect(lambda.logs.join('\n')).toContain('wrote everything'))
    expect(lambda.exits).toEqual([])
  })

  it('lets the function work on after its last byte, and counts it busy meanwhile', async () => {
    expect(await (await call('/after')).text()).toBe('answered')
    const [first] = lambda.environments
    expect(first?.busy()).toBe(true)
    await lambda.idle()
    await vi.waitFor(() => expect(lambda.logs.join('\n')).toContain('worked on after the last byte'))
  })

  it('freezes an environment that waits', async () => {
    await (await call('/tick')).text()
    await lambda.idle()
    const ticks = () => lambda.logs.filter(line => line.endsWith('tick')).length
    // A round trip through another function gives the timer of the frozen one time to show itself.
    const other = await open()
    await (await fetch(`${other.door.url}/context`)).text()
    const before = ticks()
    await other.lambda.stop()
    other.door.close()
    expect(ticks()).toBe(before)
    await (await call('/after')).text()
    await lambda.idle()
    await vi.waitFor(() => expect(ticks()).toBeGreaterThan(before))
  })

  it('serves one after the other in one environment, two at once in two', async () => {
    const pids = async (paths: string[]) =>
      Promise.all(paths.map(async path => JSON.parse(await (await fetch(`${door.url}${path}`)).text()).pid))
    await lambda.idle()
    const [first] = await pids(['/context'])
    await lambda.idle()
    expect(await pids(['/context'])).toEqual([first])
    await lambda.idle()
    expect(new Set(await pids(['/context', '/context'])).size).toBe(2)
    expect(lambda.environments).toHaveLength(2)
  })
})

describe('a function that dies', () => {
  it('is reported, answered with 502 before the first byte, and replaced', async () => {
    const { lambda, door } = await open()
    const response = await fetch(`${door.url}/exit-early`)
    expect(response.status).toBe(502)
    expect(lambda.exits).toEqual([{ code: 3, signal: null, invocation: expect.any(String) }])
    expect((await fetch(`${door.url}/context`)).status).toBe(200)
    door.close()
    await lambda.stop()
  })

  it('breaks off the answer that it had begun', async () => {
    const { lambda, door } = await open()
    const response = await fetch(`${door.url}/exit-late`)
    await expect(response.text()).rejects.toThrow('terminated')
    await lambda.idle()
    expect(lambda.exits).toMatchObject([{ code: 4 }])
    door.close()
    await lambda.stop()
  })

  it('is killed at its deadline', async () => {
    const { lambda, door } = await open({ timeoutMs: 1_000 })
    const response = await fetch(`${door.url}/hang`)
    expect(response.status).toBe(502)
    expect(lambda.exits).toMatchObject([{ signal: 'SIGKILL' }])
    door.close()
    await lambda.stop()
  })

  it('tells why it cannot be loaded', async () => {
    const { lambda, door } = await open({ handler: 'probe.missing' })
    expect((await fetch(`${door.url}/`)).status).toBe(502)
    expect(lambda.failures).toMatchObject([{ errorType: 'Runtime.HandlerNotFound' }])
    door.close()
    await lambda.stop()
  })
})

describe('the limits of a function', () => {
  it('answers 429 beyond its last environment', async () => {
    const { lambda, door } = await open({ maxEnvironments: 1 })
    const [first, second] = await Promise.all([fetch(`${door.url}/context`), fetch(`${door.url}/context`)])
    expect([first.status, second.status].sort()).toEqual([200, 429])
    door.close()
    await lambda.stop()
  })
})

describe('a function that returns a value', () => {
  it('answers with the response it describes, or with its value as JSON', async () => {
    const { lambda, door } = await open({ handler: 'probe.buffered' })
    const described = await fetch(`${door.url}/`)
    expect([described.status, described.headers.get('x-mine'), await described.text()]).toEqual([
      202,
      'yes',
      'whole',
    ])
    await lambda.idle()
    expect(await (await fetch(`${door.url}/value`)).json()).toEqual({ any: 'value' })
    door.close()
    await lambda.stop()
  })
})
