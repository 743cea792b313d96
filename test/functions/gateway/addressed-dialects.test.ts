import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { type House, openHouse } from '../../open-house.ts'
import { recordingsIn, streamText } from '../../recordings.ts'
import { chatReply } from '../../upstream/chat-script.ts'
import type { Speech } from '../../upstream/scripted-upstream.ts'

const conversation = {
  create: { path: '/conversations', body: { model: '{model}' }, id: 'data.id' },
  send: {
    path: '/conversations/{conversation}/messages',
    referer: 'https://chat.example/c/{conversation}',
    body: { conversation: '{conversation}', text: 'Say: {prompt}', stream: '{stream}', all: '{messages}' },
  },
}
const whole = { answer: { text: 'data.reply', error: { path: 'error', status: 'code' } } }
const streamed = {
  answer: {
    delta: 'choices.0.text',
    done: { path: 'type', equals: 'end' },
    usage: { input: 'tokens.in', output: 'tokens.out' },
  },
}

let house: House
beforeAll(async () => {
  house = await openHouse(
    url =>
      Configuration.parse({
        providers: {
          gemini: {
            dialect: 'gemini',
            baseUrl: `${url}/v1beta`,
            secret: 'pool/gemini',
            keyHeader: 'x-goog-api-key',
          },
          azure: {
            baseUrl: `${url}/openai/deployments/{model}`,
            query: { 'api-version': '2024-10-21' },
            secret: 'pool/azure',
            keyHeader: 'api-key',
          },
          cohere: { dialect: 'cohere', baseUrl: `${url}/v2` },
          whole: { dialect: 'conversation', baseUrl: url, conversation: { ...conversation, ...whole } },
          streamed: { dialect: 'conversation', baseUrl: url, conversation: { ...conversation, ...streamed } },
        },
        models: [
          {
            name: 'either',
            targets: [{ provider: 'whole' }, { provider: 'azure', model: 'my gpt', priority: 1 }],
          },
          ...['gemini', 'azure', 'cohere', 'whole', 'streamed'].map(provider => ({
            match: { wildcard: `${provider}/*` },
            targets: [{ provider, model: '$1' }],
          })),
        ],
        tenants: [{ id: 'open', keyPrefix: 'open' }],
      }),
    { variables: { REQUIRE_API_KEY: 'false' } },
  )
  await house.putPool('pool/gemini', { keys: ['AIza'] })
  await house.putPool('pool/azure', { keys: ['azure-key'] })
})
afterAll(() => house.stop())

const json = (body: unknown, status = 200): Speech => ({
  status,
  headers: { 'content-type': 'application/json' },
  pieces: [JSON.stringify(body)],
})
const events = (...bodies: readonly object[]): Speech => ({
  pieces: bodies.map(body => `data: ${JSON.stringify(body)}\n\n`),
})
const ask = (model: string, more: object = {}) =>
  house.client('any').chat.completions.create({ model, messages: [{ role: 'user', content: 'hi' }], ...more })
const listen = async (model: string) => {
  const runner = house.client('any').chat.completions.stream({
    model,
    messages: [{ role: 'user', content: 'hi' }],
    stream_options: { include_usage: true },
  })
  return runner.finalChatCompletion()
}

describe('a provider of another dialect', () => {
  it('streams to an OpenAI SDK, its signatures kept in the message', async () => {
    const recording = recordingsIn('google/generate-content').find(
      ({ isStream, response }) =>
        isStream &&
        /functionCall.*thoughtSignature/.test(`${response.body}`) &&
        !/partialArgs/.test(`${response.body}`),
    )
    if (!recording) throw new Error('There is a recording of a signed call.')
    house.upstream.play({ pieces: [streamText(recording)] })
    const { choices, usage } = await listen('gemini/gemini-3-flash')
    expect(house.upstream.requests[0]).toMatchObject({
      url: '/v1beta/models/gemini-3-flash:streamGenerateContent?alt=sse',
      headers: { 'x-goog-api-key': 'AIza' },
    })
    expect(choices[0]?.finish_reason).toBe('tool_calls')
    expect(choices[0]?.message).toMatchObject({
      tool_calls: [{ type: 'function', function: { arguments: expect.stringMatching(/^\{.*\}$/) } }],
      reasoning_details: [{ type: 'reasoning.encrypted', format: 'google-gemini-v1' }],
    })
    expect(usage?.prompt_tokens).toBeGreaterThan(0)
  })

  it('is told in the URL which deployment and version are meant', async () => {
    house.upstream.play(chatReply('Hello.'))
    await ask('azure/my gpt')
    expect(house.upstream.requests[0]).toMatchObject({
      url: '/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21',
      headers: { 'api-key': 'azure-key' },
    })
  })

  it('refuses what it has no words for, with what to do', async () => {
    const input_audio = { data: 'AAAA', format: 'wav' as const }
    const messages = [{ role: 'user', content: [{ type: 'input_audio', input_audio }] }]
    await expect(ask('cohere/command', { messages })).rejects.toMatchObject({
      status: 400,
      param: 'messages',
      message: expect.stringContaining("does not take 'input_audio'"),
    })
  })

  it('leaves what it has no words for to the next target', async () => {
    house.upstream.play(chatReply('Hello.'))
    const tools = [{ type: 'function', function: { name: 'f' } }]
    expect(await ask('either', { tools })).toMatchObject({ choices: [{ message: { content: 'Hello.' } }] })
    expect(house.upstream.requests.map(({ url }) => url?.split('?')[0])).toEqual([
      '/openai/deployments/my%20gpt/chat/completions',
    ])
  })
})

const created = json({ data: { id: 'c/1\r\n' } }, 201)

describe('a backend that first creates a conversation', () => {
  it('is told its id in the URL, the body and the Referer, and its answer is a chat', async () => {
    house.upstream.play(created, json({ data: { reply: 'Hello.' } }))
    expect(await ask('whole/m')).toMatchObject({
      model: 'm',
      choices: [{ message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
    })
    expect(house.upstream.requests.map(({ url }) => url)).toEqual([
      '/conversations',
      '/conversations/c%2F1%0D%0A/messages',
    ])
    expect(JSON.parse(house.upstream.requests[0]?.body ?? '')).toEqual({ model: 'm' })
    expect(house.upstream.requests[1]?.headers.referer).toBe('https://chat.example/c/c%2F1%0D%0A')
    expect(JSON.parse(house.upstream.requests[1]?.body ?? '')).toEqual({
      conversation: 'c/1\r\n',
      text: 'Say: hi',
      stream: false,
      all: [{ role: 'user', content: 'hi' }],
    })
  })

  it('streams to who asks for a stream, though it answers whole', async () => {
    house.upstream.play(created, json({ data: { reply: 'Hello.' } }))
    expect(await listen('whole/m')).toMatchObject({ choices: [{ message: { content: 'Hello.' } }] })
  })

  it.each([
    ['whole', (model: string) => ask(model)],
    ['streamed', listen],
  ])('answers %s from its stream', async (_, request) => {
    house.upstream.play(
      created,
      events(
        { choices: [{ text: 'Hel' }] },
        { choices: [{ text: 'lo.' }] },
        { type: 'end', tokens: { in: 3, out: 2 } },
      ),
    )
    expect(await request('streamed/m')).toMatchObject({
      choices: [{ message: { content: 'Hello.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    })
  })

  it.each([
    ['whole', (model: string) => ask(model)],
    ['streamed', listen],
  ])('that breaks off before its last event is no answer, %s', async (_, request) => {
    house.upstream.play(created, events({ choices: [{ text: 'Hel' }] }))
    await expect(request('streamed/m')).rejects.toMatchObject({ code: 'upstream_truncated' })
  })

  it('tells its errors under a 200', async () => {
    house.upstream.play(created, json({ error: 'no such model', code: 404 }))
    await expect(ask('whole/m')).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('no such model'),
    })
  })

  it('without an id has not answered, and another target is asked', async () => {
    house.upstream.play(json({ data: {} }), chatReply('Hello.'))
    expect(await ask('either')).toMatchObject({ choices: [{ message: { content: 'Hello.' } }] })
    expect(house.upstream.requests).toHaveLength(2)
  })
})
