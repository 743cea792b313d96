import OpenAI from 'openai'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startDemoProvider } from '../../../infra/local/demo-provider.ts'

const openClient = async (pauseMs = 0) => {
  const server = await startDemoProvider({ pauseMs })
  onTestFinished(server.close)
  return new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 })
}

const hello = { model: 'demo', messages: [{ role: 'user' as const, content: 'Hello there!' }] }

const parameters = {
  type: 'object',
  properties: {
    city: { type: 'string' },
    unit: { enum: ['celsius', 'fahrenheit'] },
    days: { type: 'integer', minimum: 3 },
    note: { type: 'string' },
  },
  required: ['city', 'unit', 'days'],
}
const tools = [{ type: 'function' as const, function: { name: 'get_weather', parameters } }]
const argumentsOf = (text: string | undefined) => JSON.parse(`${text}`)

describe('a chat', () => {
  it('says what Causeway is and echoes the last message of the user', async () => {
    const { choices, usage } = await (await openClient()).chat.completions.create(hello)
    expect(choices[0]?.message.content).toMatch(/Causeway.*You said: "Hello there!"/)
    expect(choices[0]?.finish_reason).toBe('stop')
    expect(usage?.total_tokens).toBe(Number(usage?.prompt_tokens) + Number(usage?.completion_tokens))
  })

  it('streams the text that it answers whole', async () => {
    const client = await openClient()
    const whole = await client.chat.completions.create(hello)
    const stream = client.chat.completions.stream(hello)
    const chunks = []
    for await (const chunk of stream) chunks.push(chunk)
    const final = await stream.finalChatCompletion()
    expect(final.choices[0]?.message.content).toBe(whole.choices[0]?.message.content)
    expect(chunks[0]?.choices[0]?.delta).toMatchObject({ role: 'assistant' })
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop')
    expect(chunks.some(chunk => 'usage' in chunk)).toBe(false)
  })

  it('ends a stream with its usage when asked to', async () => {
    const client = await openClient()
    const { usage } = await client.chat.completions.create(hello)
    const options = { stream: true, stream_options: { include_usage: true } } as const
    const chunks = []
    for await (const chunk of await client.chat.completions.create({ ...hello, ...options }))
      chunks.push(chunk)
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage })
    expect(chunks.slice(0, -1).every(chunk => chunk.usage === null)).toBe(true)
  })

  it('gives as many choices as asked for, on streams too', async () => {
    const client = await openClient()
    expect((await client.chat.completions.create({ ...hello, n: 3 })).choices).toHaveLength(3)
    const final = await client.chat.completions.stream({ ...hello, n: 2 }).finalChatCompletion()
    expect(final.choices.map(({ index, finish_reason }) => [index, finish_reason])).toEqual([
      [0, 'stop'],
      [1, 'stop'],
    ])
  })

  it('stops at max_completion_tokens with the reason length', async () => {
    const limited = { ...hello, max_completion_tokens: 3 }
    const { choices, usage } = await (await openClient()).chat.completions.create(limited)
    expect(choices[0]).toMatchObject({ message: { content: 'Hello! I' }, finish_reason: 'length' })
    expect(usage?.completion_tokens).toBe(3)
  })

  it('stops before a stop sequence', async () => {
    const { choices } = await (await openClient()).chat.completions.create({
      ...hello,
      stop: [' I am', '!!'],
    })
    expect(choices[0]).toMatchObject({ message: { content: 'Hello!' }, finish_reason: 'stop' })
  })

  it('answers in JSON, by the schema if there is one', async () => {
    const client = await openClient()
    const contentOf = async (format: NonNullable<OpenAI.ChatCompletionCreateParams['response_format']>) => {
      const { choices } = await client.chat.completions.create({ ...hello, response_format: format })
      return argumentsOf(`${choices[0]?.message.content}`)
    }
    expect(await contentOf({ type: 'json_object' })).toHaveProperty('reply')
    const schema = { name: 'weather', schema: parameters }
    expect(await contentOf({ type: 'json_schema', json_schema: schema })).toEqual({
      city: expect.stringContaining('Causeway'),
      unit: 'celsius',
      days: 3,
    })
  })

  it('reads the text of a message in parts', async () => {
    const content = [{ type: 'text' as const, text: 'in parts' }]
    const messages = [{ role: 'user' as const, content }]
    const { choices } = await (await openClient()).chat.completions.create({ model: 'demo', messages })
    expect(choices[0]?.message.content).toContain('You said: "in parts"')
  })
})

describe('a tool', () => {
  const asking = (content: string) => ({
    model: 'demo',
    messages: [{ role: 'user' as const, content }],
    tools,
  })

  it('is called when the user names it, with arguments that fit', async () => {
    const { choices } = await (await openClient()).chat.completions.create(asking('use get_weather'))
    const [call] = choices[0]?.message.tool_calls ?? []
    expect(choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } })
    expect(call).toMatchObject({ type: 'function', function: { name: 'get_weather' } })
    const given = argumentsOf(call?.type === 'function' ? call.function.arguments : undefined)
    expect(given).toEqual({ city: 'use get_weather', unit: 'celsius', days: 3 })
  })

  it('is called when tool_choice demands it, on a stream in pieces', async () => {
    const client = await openClient()
    for (const tool_choice of [
      'required',
      { type: 'function', function: { name: 'get_weather' } },
    ] as const) {
      const stream = client.chat.completions.stream({ ...asking('Hello'), tool_choice })
      const pieces = []
      for await (const chunk of stream) pieces.push(...(chunk.choices[0]?.delta.tool_calls ?? []))
      const [call] = (await stream.finalChatCompletion()).choices[0]?.message.tool_calls ?? []
      expect(pieces.length).toBeGreaterThan(3)
      const given = argumentsOf(call?.type === 'function' ? call.function.arguments : undefined)
      expect(given).toMatchObject({ city: 'Hello', days: 3 })
    }
  })

  it('is left alone when nobody asks for it, and after its result', async () => {
    const client = await openClient()
    const idle = await client.chat.completions.create(asking('Hello'))
    const forbidden = await client.chat.completions.create({ ...asking('get_weather'), tool_choice: 'none' })
    const request = asking('get_weather')
    const result = { role: 'tool' as const, tool_call_id: 'call_1', content: 'sunny' }
    const after = await client.chat.completions.create({
      ...request,
      messages: [...request.messages, result],
    })
    for (const { choices } of [idle, forbidden, after]) expect(choices[0]?.finish_reason).toBe('stop')
  })
})

describe('completions', () => {
  it('answer whole and streamed', async () => {
    const client = await openClient()
    const request = { model: 'demo', prompt: 'Once upon', max_tokens: 12 }
    const whole = await client.completions.create(request)
    expect(whole.choices[0]).toMatchObject({ finish_reason: 'length' })
    let text = ''
    for await (const chunk of await client.completions.create({ ...request, stream: true })) {
      text += chunk.choices[0]?.text
    }
    expect(text).toBe(whole.choices[0]?.text)
  })

  it('give each prompt its choices', async () => {
    const request = { model: 'demo', prompt: ['one', 'two'], n: 2, echo: true }
    const { choices } = await (await openClient()).completions.create(request)
    expect(choices.map(({ text }) => text.slice(0, 3))).toEqual(['one', 'one', 'two', 'two'])
    expect(choices.map(({ index }) => index)).toEqual([0, 1, 2, 3])
  })
})

describe('embeddings', () => {
  const model = 'demo-embedding'
  const lengthOf = (vector: readonly number[] = []) => Math.hypot(...vector)

  it('are the same as numbers and as base64, which the SDK asks for by itself', async () => {
    const client = await openClient()
    const decoded = await client.embeddings.create({ model, input: 'a quay' })
    const numbers = await client.embeddings.create({ model, input: 'a quay', encoding_format: 'float' })
    expect(decoded.data[0]?.embedding).toEqual(numbers.data[0]?.embedding)
    expect(lengthOf(numbers.data[0]?.embedding)).toBeCloseTo(1)
  })

  it('have the dimensions asked for, one vector an input', async () => {
    const request = { model, input: ['one', 'two'], dimensions: 32 }
    const { data, usage } = await (await openClient()).embeddings.create(request)
    expect(data.map(({ index, embedding }) => [index, embedding.length])).toEqual([
      [0, 32],
      [1, 32],
    ])
    expect(usage).toEqual({ prompt_tokens: 2, total_tokens: 2 })
  })

  it('are near for texts that share words', async () => {
    const input = ['the red boat sails', 'a red boat sails', 'quarterly tax return']
    const { data } = await (await openClient()).embeddings.create({ model, input })
    const [boat = [], ship = [], tax = []] = data.map(({ embedding }) => embedding)
    const nearness = (other: number[]) => boat.reduce((sum, value, at) => sum + value * Number(other[at]), 0)
    expect(nearness(ship)).toBeGreaterThan(nearness(tax) + 0.3)
  })
})

describe('the provider', () => {
  it('lists its models', async () => {
    const { data } = await (await openClient()).models.list()
    expect(data.map(({ id }) => id)).toEqual(['demo', 'demo-embedding'])
  })

  it("refuses in OpenAI's JSON", async () => {
    const client = await openClient()
    const unknown = client.chat.completions.create({ ...hello, model: 'gpt-9' })
    await expect(unknown).rejects.toMatchObject({ status: 404, code: 'model_not_found', param: 'model' })
    const empty = client.chat.completions.create({ ...hello, messages: [] })
    await expect(empty).rejects.toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      param: 'messages',
    })
    await expect(client.get('/nowhere')).rejects.toMatchObject({ status: 404, code: 'unknown_url' })
  })

  it('goes on serving when a caller leaves in the middle of a stream', async () => {
    const client = await openClient(5)
    const stream = await client.chat.completions.create({ ...hello, stream: true })
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break
    expect(stream.controller.signal.aborted).toBe(true)
    expect((await client.chat.completions.create(hello)).choices).toHaveLength(1)
  })
})
