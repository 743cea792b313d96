import type Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordings, streamText } from '../../recordings.ts'
import { chatReply, chatStream, refusal } from '../../upstream/chat-script.ts'
import { readNamedEvents } from '../shared/voices/speak-recording.ts'
import { openSpecification } from '../shared/voices/specification.ts'
import { type InboundHouse, openInboundHouse } from './inbound-house.ts'

let house: InboundHouse
beforeAll(async () => {
  house = await openInboundHouse()
})
afterAll(() => house.stop())
beforeEach(() => house.upstream.play(chatReply('Hello')))

const { judge } = openSpecification('messages')
const hi = { model: 'm', max_tokens: 100, messages: [{ role: 'user' as const, content: 'hi' }] }
const path = '/v1/messages'

const weather: Anthropic.Tool = {
  name: 'get_weather',
  input_schema: { type: 'object', properties: { location: { type: 'string' } } },
}

/** A recorded stream of a provider that speaks chat. */
const record = (file: string) => {
  const recording = recordings.find(known => known.file === file)
  if (!recording) throw new Error(`There is no recording ${file}.`)
  return { pieces: [streamText(recording)] }
}

describe('the official client', () => {
  it('makes a turn with a tool on another provider, streamed', async () => {
    house.upstream.play(
      record('xai/chat-completions/vercel-xai-tool-call-stream.json'),
      chatStream(['It is ', 'sunny.']),
    )
    const client = house.anthropic('free')
    const first = await client.messages.stream({ ...hi, tools: [weather] }).finalMessage()
    expect(first.stop_reason).toBe('tool_use')
    const call = first.content.find(({ type }) => type === 'tool_use') as Anthropic.ToolUseBlock
    expect(call.input).toBeTypeOf('object')

    const result = { type: 'tool_result' as const, tool_use_id: call.id, content: 'sunny' }
    const second = await client.messages
      .stream({
        ...hi,
        tools: [weather],
        messages: [
          ...hi.messages,
          { role: 'assistant', content: first.content },
          { role: 'user', content: [result] },
        ],
      })
      .finalMessage()
    expect(second.content).toMatchObject([{ type: 'text', text: 'It is sunny.' }])
    expect(second.usage).toMatchObject({ input_tokens: 7, output_tokens: 2 })
    const { messages } = house.asked() as { messages: { role: string }[] }
    expect(messages.slice(-2)).toMatchObject([
      { role: 'assistant', tool_calls: [{ id: call.id, function: { name: call.name } }] },
      { role: 'tool', tool_call_id: call.id, content: 'sunny' },
    ])
  })

  it('gets a whole message, its cost and what is left in headers', async () => {
    const { data, response } = await house.anthropic('free').messages.create(hi).withResponse()
    expect(data.content).toMatchObject([{ type: 'text', text: 'Hello' }])
    expect(response.headers.get('x-causeway-attempts')).toBe('1')
    expect(response.headers.get('x-causeway-cost-usd')).toBe('0.000019')
  })

  it('raises the failure of a stream that has begun', async () => {
    house.upstream.play({ pieces: chatStream(['Hel']).pieces.slice(0, 2), ending: 'reset' })
    const stream = house.anthropic('free').messages.stream(hi)
    await expect(stream.finalMessage()).rejects.toThrow(/broke off/)
  })

  it('counts tokens, of a request that asks for nothing', async () => {
    const { model, messages } = hi
    const { input_tokens: short } = await house.anthropic('free').messages.countTokens({ model, messages })
    const { input_tokens: long } = await house
      .anthropic('free')
      .messages.countTokens({ model, messages, system: 'word '.repeat(100), tools: [weather] })
    expect(short).toBeGreaterThan(0)
    expect(long).toBeGreaterThan(short + 100)
    expect(house.upstream.requests).toHaveLength(0)
  })
})

describe('a request of an agent', () => {
  it('reaches a provider of chat in words that it knows', async () => {
    const marker = { cache_control: { type: 'ephemeral' } }
    const asked = {
      ...hi,
      system: [
        { type: 'text', text: 'You are an agent.' },
        { type: 'text', text: 'Be brief.', ...marker },
      ],
      tools: [{ ...weather, ...marker }],
      thinking: { type: 'enabled', budget_tokens: 10_000 },
      metadata: { user_id: `user_${'a'.repeat(100)}` },
      stop_sequences: ['END'],
    }
    const beta = { 'anthropic-beta': 'interleaved-thinking-2025-05-14', 'anthropic-version': '2023-06-01' }
    expect((await house.send('free', path, asked, beta)).status).toBe(200)
    expect(house.asked()).toEqual({
      model: 'm',
      messages: [
        { role: 'system', content: 'You are an agent.\n\nBe brief.' },
        { role: 'user', content: 'hi' },
      ],
      max_completion_tokens: 100,
      stop: ['END'],
      user: expect.stringMatching(/^[0-9a-f]{64}$/),
      tools: [{ type: 'function', function: { name: 'get_weather', parameters: weather.input_schema } }],
      reasoning_effort: 'medium',
    })
    expect(house.upstream.requests[0]?.headers).not.toHaveProperty('anthropic-beta')
  })

  it('keeps cache markers for a provider that knows them', async () => {
    const text = { type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }
    await house.send('free', path, { ...hi, model: 'knowing', system: [text] })
    expect(house.asked()['messages']).toEqual([
      { role: 'system', content: [text] },
      { role: 'user', content: 'hi' },
    ])
  })
})

describe('a refusal', () => {
  const errorOf = async (response: Response) => ({
    status: response.status,
    body: (await response.json()) as { error: { type: string; code: string } },
  })

  it.each<[string, number, string, () => Promise<Response>]>([
    ['without a key', 401, 'authentication_error', () => house.post(path, hi)],
    ['of a bad request', 400, 'invalid_request_error', () => house.send('free', path, { model: 'm' })],
    ['of a model that is not theirs', 403, 'permission_error', () => house.send('narrow', path, hi)],
    ['of an unknown model', 404, 'not_found_error', () => house.send('free', path, { ...hi, model: 'x' })],
    ['beyond a quota', 429, 'rate_limit_error', () => house.send('spent', path, hi)],
  ])('%s has an error object of the specification', async (_, status, type, send) => {
    const { status: got, body } = await errorOf(await send())
    expect({ got, type: body.error.type }).toEqual({ got: status, type })
    expect(judge('ErrorResponse', body)).toEqual([])
    expect(house.upstream.requests).toHaveLength(0)
  })

  it('of a wrong key says that the same will be refused again', async () => {
    const { status, headers } = await house.post(path, hi, { 'x-api-key': 'cw_wrong' })
    expect({ status, retry: headers.get('x-should-retry') }).toEqual({ status: 401, retry: 'false' })
  })

  it("passes on what a provider did not like, as the caller's mistake", async () => {
    house.upstream.play(
      refusal(400, { message: 'Too long.', type: 'invalid_request_error', code: 'too_long' }),
    )
    const { status, body } = await errorOf(await house.send('free', path, hi))
    expect({ status, error: body.error }).toEqual({
      status: 400,
      error: { type: 'invalid_request_error', message: 'Too long.', code: 'too_long' },
    })
  })

  it('names the parameter that only a provider of this endpoint can serve', async () => {
    const tools = [weather, { type: 'web_search_20250305', name: 'web_search' }]
    const { status, body } = await errorOf(await house.send('free', path, { ...hi, tools }))
    expect({ status, ...body.error }).toMatchObject({ status: 400, code: 'unsupported_parameter' })
    expect(JSON.stringify(body)).toContain('tools[1]')
    expect(house.upstream.requests).toHaveLength(0)
  })
})

describe('a stream', () => {
  it('that its quota stops ends as a message does at its limit', async () => {
    const word = 'x'.repeat(400)
    house.upstream.play({ ...chatStream(Array(60).fill(word)), pauseMs: 2 })
    const response = await house.send('hard', path, { ...hi, max_tokens: 100_000, stream: true })
    const events = readNamedEvents((await response.text()).replaceAll(': keep-alive\n\n', ''))
    expect(events.slice(-2)).toMatchObject([
      { type: 'message_delta', delta: { stop_reason: 'max_tokens' } },
      { type: 'message_stop' },
    ])
    await expect
      .poll(async () => (await house.readLedger()).find(({ pk }) => pk?.S?.startsWith('hard#'))?.['endpoint'])
      .toEqual({ S: 'messages' })
  })

  it('is given again for the same Idempotency-Key, without a provider', async () => {
    house.upstream.play(chatStream(['Hel', 'lo']))
    const send = () => house.send('free', path, { ...hi, stream: true }, { 'idempotency-key': 'once' })
    const first = await (await send()).text()
    await expect.poll(async () => (await send()).headers.get('idempotent-replayed')).toBe('true')
    expect(await (await send()).text()).toBe(first)
    expect(house.upstream.requests).toHaveLength(1)
  })
})
