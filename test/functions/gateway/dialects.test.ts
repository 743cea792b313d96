import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { type House, openHouse } from '../../open-house.ts'
import { recordingsIn, streamText } from '../../recordings.ts'
import { eventFrame, exceptionFrame } from '../shared/providers/converse/frames.ts'

let house: House
beforeAll(async () => {
  house = await openHouse(
    url =>
      Configuration.parse({
        providers: {
          messages: {
            dialect: 'anthropic',
            baseUrl: `${url}/v1`,
            secret: 'causeway/messages',
            environment: 'SCRIPTED_API_KEY',
            keyHeader: 'x-api-key',
          },
          converse: { dialect: 'converse', baseUrl: url, auth: 'aws-signature' },
          imitator: { baseUrl: `${url}/v1`, auth: 'aws-bearer', quirks: ['think-tags', 'usage'] },
        },
        models: [
          { name: 'claude', targets: [{ provider: 'messages', model: 'claude-haiku-4-5' }] },
          { name: 'nova', targets: [{ provider: 'converse', model: 'us.amazon.nova-lite-v1:0' }] },
          { name: 'thinker', targets: [{ provider: 'imitator' }] },
        ],
        tenants: [{ id: 'open', keyPrefix: 'open' }],
      }),
    { variables: { REQUIRE_API_KEY: 'false' } },
  )
})
afterAll(() => house.stop())

const messages = [{ role: 'user' as const, content: 'hi' }]
const json = { 'content-type': 'application/json' }

describe('a model of Anthropic', () => {
  const [stream] = recordingsIn('anthropic/messages').filter(
    ({ file }) => file === 'anthropic/messages/model-thinking-part-redacted-stream.json',
  )

  it('is asked in its own protocol and answers an OpenAI client whole', async () => {
    const usage = { input_tokens: 3, output_tokens: 5, cache_read_input_tokens: 7 }
    const body = {
      id: 'msg_1',
      model: 'claude',
      content: [{ type: 'text', text: 'ho' }],
      stop_reason: 'end_turn',
      usage,
    }
    house.upstream.play({ headers: json, pieces: [JSON.stringify(body)] })
    const answer = await house.client('any').chat.completions.create({ model: 'claude', messages })
    expect(answer.choices[0]?.message.content).toBe('ho')
    expect(answer.usage).toMatchObject({ prompt_tokens: 10, prompt_tokens_details: { cached_tokens: 7 } })
    const [request] = house.upstream.requests
    expect(request?.url).toBe('/v1/messages')
    expect(request?.headers).toMatchObject({ 'x-api-key': 'sk-scripted', 'anthropic-version': '2023-06-01' })
    expect(request?.headers).not.toHaveProperty('authorization')
  })

  it('streams to an OpenAI client', async () => {
    if (!stream) throw new Error('the recording is missing')
    house.upstream.play({ pieces: [streamText(stream)] })
    const streamed = house.client('any').chat.completions.stream({ model: 'claude', messages })
    const { content } = await streamed.finalMessage()
    expect(streamText(stream)).toContain(JSON.stringify(content?.slice(-5)).slice(1, -1))
    expect(JSON.parse(house.upstream.requests[0]?.body ?? '')).toMatchObject({ stream: true })
  })

  it('is asked again where it was overloaded before its first word', async () => {
    if (!stream) throw new Error('the recording is missing')
    const start = 'data: {"type":"message_start","message":{"id":"m"}}\n\n'
    const error =
      'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"no"}}\n\n'
    house.upstream.play({ pieces: [start, error] }, { pieces: [streamText(stream)] })
    const streamed = house.client('any').chat.completions.stream({ model: 'claude', messages })
    expect((await streamed.finalMessage()).content).not.toBe('')
    expect(house.upstream.requests).toHaveLength(2)
  })

  it('refuses by name what it cannot be asked, without being asked', async () => {
    house.upstream.play({ pieces: [] })
    const answer = await house.post('/v1/chat/completions', { model: 'claude', messages, n: 2 })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: { param: 'n', code: 'unsupported_parameter' } })
    expect(house.upstream.requests).toHaveLength(0)
  })
})

describe("a model behind Bedrock's Converse", () => {
  const frames = [
    eventFrame('messageStart', { role: 'assistant' }),
    eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'ho' } }),
    eventFrame('contentBlockStop', { contentBlockIndex: 0 }),
    eventFrame('messageStop', { stopReason: 'end_turn' }),
    eventFrame('metadata', { usage: { inputTokens: 3, outputTokens: 5, totalTokens: 8 } }),
  ]
  const headers = { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-requestid': 'r-1' }

  it('is asked with a signature and streams to an OpenAI client', async () => {
    house.upstream.play({ headers, pieces: frames })
    const answer = await house.post('/v1/chat/completions', {
      model: 'nova',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })
    const events = (await answer.text()).split('\n\n').filter(Boolean)
    const [request] = house.upstream.requests
    expect(request?.url).toBe('/model/us.amazon.nova-lite-v1%3A0/converse-stream')
    expect(request?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=local\//)
    expect(events.at(-1)).toBe('data: [DONE]')
    expect(JSON.parse(events.at(-2)?.slice(6) ?? '')).toMatchObject({
      id: 'chatcmpl-r-1',
      usage: { prompt_tokens: 3, completion_tokens: 5 },
    })
  })

  it('ends with an error where an exception comes in the middle', async () => {
    house.upstream.play({
      headers,
      pieces: [...frames.slice(0, 2), exceptionFrame('modelStreamErrorException', { message: 'no' })],
    })
    const answer = await house.post('/v1/chat/completions', { model: 'nova', messages, stream: true })
    const events = (await answer.text()).split('\n\n').filter(Boolean)
    expect(JSON.parse(events.at(-1)?.slice(6) ?? '')).toMatchObject({ error: { code: 'upstream_error' } })
  })
})

describe("an imitator of OpenAI's protocol", () => {
  it('is shown a minted bearer, and its quirks are straightened out', async () => {
    const choice = {
      index: 0,
      message: { role: 'assistant', content: '<think>hm</think>ho' },
      finish_reason: 'stop',
    }
    house.upstream.play({ headers: json, pieces: [JSON.stringify({ id: 'c', choices: [choice] })] })
    const answer = await house.client('any').chat.completions.create({ model: 'thinker', messages })
    expect(answer.choices[0]?.message).toMatchObject({ content: 'ho', reasoning_content: 'hm' })
    expect(house.upstream.requests[0]?.headers.authorization).toMatch(/^Bearer bedrock-api-key-/)
  })
})
