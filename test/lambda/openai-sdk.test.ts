import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { chatReply, chatStream, refusal } from '../upstream/chat-script.ts'
import { type OpenGateway, openGateway } from './open-gateway.ts'

let gateway: OpenGateway
beforeAll(async () => {
  gateway = await openGateway()
})
afterAll(() => gateway.stop())

const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'What is a causeway?' }]
const words = ['A ', 'raised ', 'road, ', 'über ', '水.']

const openStream = (options: Partial<OpenAI.ChatCompletionCreateParamsStreaming> = {}) =>
  gateway.client.chat.completions.create({ ...options, model: 'scripted', messages, stream: true })

const readText = async (stream: AsyncIterable<OpenAI.ChatCompletionChunk>): Promise<string> => {
  let text = ''
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
  return text
}

const weatherTool = {
  type: 'function',
  function: {
    name: 'weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
} as const

describe('the official openai client', () => {
  it('gets a whole chat as the provider gave it', async () => {
    gateway.upstream.play(chatReply('A raised road.'))
    const reply = await gateway.client.chat.completions.create({ model: 'scripted', messages })
    expect(reply.choices[0]?.message.content).toBe('A raised road.')
    expect(reply.usage).toMatchObject({ prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 })
    expect(gateway.upstream.requests).toMatchObject([
      { method: 'POST', url: '/v1/chat/completions', headers: { authorization: 'Bearer sk-scripted' } },
    ])
  })

  it('streams the very text that was sent, and no usage that was not asked for', async () => {
    gateway.upstream.play(chatStream(words))
    const stream = await openStream()
    const chunks = await Array.fromAsync(stream)
    expect(chunks.map(chunk => chunk.choices[0]?.delta.content ?? '').join('')).toBe(words.join(''))
    expect(chunks.filter(chunk => chunk.usage)).toEqual([])
    expect(chunks.filter(chunk => chunk.choices.length === 0)).toEqual([])
  })

  it('streams the usage when it is asked for', async () => {
    gateway.upstream.play(chatStream(words))
    const stream = await openStream({ stream_options: { include_usage: true } })
    const last = (await Array.fromAsync(stream)).at(-1)
    expect(last).toMatchObject({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 5 } })
  })

  it('streams a tool call whose arguments parse', async () => {
    const runner = gateway.client.chat.completions.stream({
      model: 'demo',
      messages: [{ role: 'user', content: 'What is the weather in Basel?' }],
      tools: [weatherTool],
      tool_choice: 'required',
    })
    const message = await runner.finalMessage()
    const [call] = message.tool_calls ?? []
    expect(call).toMatchObject({ type: 'function', function: { name: 'weather' } })
    expect(JSON.parse((call as { function: { arguments: string } }).function.arguments)).toHaveProperty(
      'city',
    )
  })

  it('gets embeddings, as floats from base64', async () => {
    const reply = await gateway.client.embeddings.create({ model: 'demo-embedding', input: ['one', 'two'] })
    expect(reply.data).toHaveLength(2)
    expect(reply.data[0]?.embedding.every(Number.isFinite)).toBe(true)
  })

  it('lists the models of the operator', async () => {
    const models = await Array.fromAsync(gateway.client.models.list())
    expect(models.map(model => model.id).sort()).toEqual(['demo', 'demo-embedding', 'scripted'])
  })
})

describe('what is refused', () => {
  const create = (parameters: object) =>
    gateway.client.chat.completions.create({ model: 'scripted', messages, ...parameters })

  it('is 401 for a key that is none', async () => {
    const stranger = new OpenAI({ apiKey: 'cw_wrong', baseURL: gateway.baseUrl, maxRetries: 0 })
    const call = stranger.chat.completions.create({ model: 'scripted', messages })
    await expect(call).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
    await expect(call).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' })
  })

  it('is 404 for a model that is none', async () => {
    const call = create({ model: 'nothing' })
    await expect(call).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    await expect(call).rejects.toMatchObject({ code: 'model_not_found' })
  })

  it('is 400 for a body without messages, with the name of what is missing', async () => {
    const call = create({ messages: undefined })
    await expect(call).rejects.toBeInstanceOf(OpenAI.BadRequestError)
    await expect(call).rejects.toMatchObject({ code: 'missing_required_parameter', param: 'messages' })
  })

  it.each([false, true])("is the provider's own 400, with stream: %s", async stream => {
    gateway.upstream.play(
      refusal(400, {
        message: 'Too long.',
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      }),
    )
    const call = create({ stream })
    await expect(call).rejects.toBeInstanceOf(OpenAI.BadRequestError)
    await expect(call).rejects.toMatchObject({ code: 'context_length_exceeded', param: 'messages' })
    expect(gateway.upstream.requests).toHaveLength(1)
  })
})

describe('the gateway behind an answer', () => {
  it('names each answer, refusals too, by its own x-request-id', async () => {
    gateway.upstream.play(chatReply('one'))
    const headers = { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ model: 'scripted', messages })
    const url = `${gateway.baseUrl}/chat/completions`
    const answers = [
      await fetch(url, { method: 'POST', headers, body }),
      await fetch(url, { method: 'POST', headers: { ...headers, authorization: 'Bearer no' }, body }),
      await fetch(`${gateway.baseUrl}/nowhere`, { headers }),
    ]
    expect(answers.map(answer => answer.status)).toEqual([200, 401, 404])
    const ids = answers.map(answer => answer.headers.get('x-request-id'))
    for (const id of ids) expect(id).toMatch(/\S{8,}/)
    expect(new Set(ids).size).toBe(3)
  })

  it("writes one ledger row, with the provider's own usage, after the last byte", async () => {
    await gateway.lambda.idle()
    const before = (await gateway.readLedger()).map(row => row['sk']?.S)
    gateway.upstream.play(chatStream(words))
    const stream = await openStream()
    expect(await readText(stream)).toBe(words.join(''))
    await gateway.lambda.idle()
    const rows = (await gateway.readLedger()).filter(row => !before.includes(row['sk']?.S))
    expect(rows).toMatchObject([{ kind: { S: 'actual' }, tokens: { N: '12' } }])
  })

  it('goes on, settles and serves the next when its caller leaves within a stream', async () => {
    await gateway.lambda.idle()
    const before = (await gateway.readLedger()).length
    gateway.upstream.play({ ...chatStream(words), pauseMs: 20 })
    const stream = await openStream()
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break
    await gateway.lambda.idle()
    await vi.waitFor(async () => expect(await gateway.readLedger()).toHaveLength(before + 1))
    expect([gateway.lambda.exits, gateway.lambda.failures]).toEqual([[], []])

    gateway.upstream.play(chatReply('still here'))
    const next = await gateway.client.chat.completions.create({ model: 'scripted', messages })
    expect(next.choices[0]?.message.content).toBe('still here')
  })

  it('serves two at once in two environments', async () => {
    await gateway.lambda.idle()
    gateway.upstream.play({ ...chatStream(words), pauseMs: 20 })
    const streams = await Promise.all([1, 2].map(() => openStream()))
    expect(gateway.lambda.environments.filter(environment => environment.busy())).toHaveLength(2)
    expect(await Promise.all(streams.map(readText))).toEqual([words.join(''), words.join('')])
  })
})
