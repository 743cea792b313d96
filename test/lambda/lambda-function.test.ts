import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { openProbe, type Probe } from './open-probe.ts'

const openForTest = async (...settings: Parameters<typeof openProbe>) => {
  const probe = await openProbe(...settings)
  onTestFinished(probe.stop)
  return probe
}

describe('the environments of a function', () => {
  let probe: Probe
  beforeAll(async () => {
    probe = await openProbe()
  })
  afterAll(() => probe.stop())

  const call = async (path: string) => {
    await probe.lambda.idle()
    return fetch(`${probe.url}${path}`)
  }

  it('lets the function work on after its last byte, and counts it busy meanwhile', async () => {
    expect(await (await call('/after')).text()).toBe('answered')
    const [first] = probe.lambda.environments
    expect(first?.busy()).toBe(true)
    await probe.lambda.idle()
    await vi.waitFor(() => expect(probe.lambda.logs.join('\n')).toContain('worked on after the last byte'))
  })

  it('freezes an environment that waits', async () => {
    await (await call('/tick')).text()
    await probe.lambda.idle()
    const ticks = () => probe.lambda.logs.filter(line => line.endsWith('tick')).length
    // Another function gives the timer of the frozen one time to show itself, and its last lines time to arrive.
    const other = await openForTest()
    await (await fetch(`${other.url}/context`)).text()
    const before = ticks()
    await (await fetch(`${other.url}/after`)).text()
    await other.lambda.idle()
    expect(ticks()).toBe(before)
    await (await call('/after')).text()
    await probe.lambda.idle()
    await vi.waitFor(() => expect(ticks()).toBeGreaterThan(before))
  })

  it('serves one after the other in one environment, two at once in two', async () => {
    const pids = async (paths: string[]) =>
      Promise.all(paths.map(async path => JSON.parse(await (await fetch(`${probe.url}${path}`)).text()).pid))
    await probe.lambda.idle()
    const [first] = await pids(['/context'])
    await probe.lambda.idle()
    expect(await pids(['/context'])).toEqual([first])
    await probe.lambda.idle()
    expect(new Set(await pids(['/context', '/context'])).size).toBe(2)
    expect(probe.lambda.environments).toHaveLength(2)
  })
})

describe('a function that dies', () => {
  it('is reported, answered with 502 before the first byte, and replaced', async () => {
    const { lambda, url } = await openForTest()
    const response = await fetch(`${url}/exit-early`)
    expect(response.status).toBe(502)
    expect(lambda.exits).toEqual([{ code: 3, signal: null, invocation: expect.any(String) }])
    expect((await fetch(`${url}/context`)).status).toBe(200)
  })

  it('breaks off the answer that it had begun', async () => {
    const { lambda, url } = await openForTest()
    const response = await fetch(`${url}/exit-late`)
    await expect(response.text()).rejects.toThrow('terminated')
    await lambda.idle()
    expect(lambda.exits).toMatchObject([{ code: 4 }])
  })

  it('is killed at its deadline', async () => {
    const { lambda, url } = await openForTest({ timeoutMs: 1_000 })
    const response = await fetch(`${url}/hang`)
    expect(response.status).toBe(502)
    expect(lambda.exits).toMatchObject([{ signal: 'SIGKILL' }])
  })

  it('tells why it cannot be loaded', async () => {
    const { lambda, url } = await openForTest({ handler: 'probe.missing' })
    expect((await fetch(`${url}/`)).status).toBe(502)
    expect(lambda.failures).toMatchObject([{ errorType: 'Runtime.HandlerNotFound' }])
  })
})

describe('the limits of a function', () => {
  it('answers 429 beyond its last environment', async () => {
    const { url } = await openForTest({ maxEnvironments: 1 })
    const [first, second] = await Promise.all([fetch(`${url}/context`), fetch(`${url}/context`)])
    expect([first.status, second.status].sort()).toEqual([200, 429])
  })
})

describe('a function that returns a value', () => {
  it('answers with the response it describes, or with its value as JSON', async () => {
    const { lambda, url } = await openForTest({ handler: 'probe.buffered' })
    const described = await fetch(`${url}/`)
    expect([described.status, described.headers.get('x-mine'), await described.text()]).toEqual([
      202,
      'yes',
      'whole',
    ])
    await lambda.idle()
    expect(await (await fetch(`${url}/value`)).json()).toEqual({ any: 'value' })
  })
})
