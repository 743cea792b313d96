import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chatStream, refusal } from '../upstream/chat-script.ts'
import { type ScriptedUpstream, startScriptedUpstream } from '../upstream/scripted-upstream.ts'
import { type FunctionUrl, startFunctionUrl } from './function-url.ts'
import { type LambdaFunction, startFunction } from './lambda-function.ts'

describe('the bare pass-through, which the bench compares with', () => {
  let upstream: ScriptedUpstream
  let lambda: LambdaFunction
  let door: FunctionUrl
  beforeAll(async () => {
    upstream = await startScriptedUpstream()
    const folder = join(import.meta.dirname, 'handlers')
    lambda = startFunction({ folder, handler: 'bare.handler', variables: { UPSTREAM_URL: upstream.url } })
    door = await startFunctionUrl(lambda)
  })
  afterAll(async () => {
    door.close()
    await lambda.stop()
    await upstream.close()
  })

  const call = () =>
    fetch(`${door.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    })

  it('hands the request up and the stream down, to the byte', async () => {
    const script = chatStream(['one', 'two'])
    upstream.play(script)
    const response = await call()
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(await response.text()).toBe(script.pieces.join(''))
    expect(upstream.requests).toMatchObject([{ url: '/v1/chat/completions', body: '{"a":1}' }])
  })

  it("hands down the provider's refusal", async () => {
    upstream.play(refusal(429, { message: 'slow' }))
    const response = await call()
    expect(response.status).toBe(429)
    expect(await response.json()).toEqual({ error: { message: 'slow' } })
  })
})
