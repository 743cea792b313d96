import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chatStream } from './chat-script.ts'
import { type ScriptedUpstream, startScriptedUpstream } from './scripted-upstream.ts'

describe('a scripted upstream', () => {
  let upstream: ScriptedUpstream
  beforeAll(async () => {
    upstream = await startScriptedUpstream()
  })
  afterAll(() => upstream.close())

  const call = () => fetch(`${upstream.url}/v1/chat/completions`, { method: 'POST', body: '{"a":1}' })

  it('says its pieces to the byte and keeps what it was asked', async () => {
    const script = chatStream(['one', 'two'])
    upstream.play(script)
    const response = await call()
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(await response.text()).toBe(script.pieces.join(''))
    expect(upstream.requests).toMatchObject([
      { method: 'POST', url: '/v1/chat/completions', body: '{"a":1}' },
    ])
  })

  it('plays one script a request and the last one for ever', async () => {
    upstream.play({ status: 429, pieces: ['slow'] }, { pieces: ['fast'] })
    expect([(await call()).status, (await call()).status, (await call()).status]).toEqual([429, 200, 200])
  })

  it('dies before its headers', async () => {
    upstream.play({ speaks: false, ending: 'reset' })
    await expect(call()).rejects.toThrow('fetch failed')
  })

  it('dies after its headers', async () => {
    upstream.play({ pieces: [], ending: 'reset' })
    const response = await call()
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow('terminated')
  })

  it('dies after some pieces', async () => {
    upstream.play({ pieces: ['one', 'two'], ending: 'reset' })
    const reader = (await call()).body?.getReader()
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toMatch(/^one/)
    const readOn = async () => {
      while (!(await reader?.read())?.done);
    }
    await expect(readOn()).rejects.toThrow('terminated')
  })

  it('ends cleanly where a script is cut short', async () => {
    upstream.play({ pieces: chatStream(['one', 'two']).pieces.slice(0, 2) })
    expect(await (await call()).text()).not.toContain('[DONE]')
  })

  it('hangs until the reader gives up', async () => {
    upstream.play({ pieces: ['one'], ending: 'hang' })
    const controller = new AbortController()
    const response = await fetch(upstream.url, { signal: controller.signal })
    const reader = response.body?.getReader()
    await reader?.read()
    controller.abort()
    await expect(reader?.read()).rejects.toThrow('aborted')
  })
})
