import { describe, expect, it } from 'vitest'
import { fromReply } from '../../../../../functions/shared/providers/gemini/from-reply.ts'
import { gemini, vertex } from '../../../../../functions/shared/providers/gemini/index.ts'
import { recordingsIn, streamText } from '../../../../recordings.ts'
import { openSchema } from '../../../../schemas.ts'
import { readEvents } from '../../stream/read-events.ts'
import { exchange } from '../exchange.ts'
import { type Json, refusalsIn } from '../judge-dialect.ts'
import { gather } from '../replay.ts'

const hear = (...events: readonly (object | string)[]) => {
  const step = gemini.chat?.fromEvents?.(exchange)
  const data = events.map(event => (typeof event === 'string' ? event : JSON.stringify(event)))
  return [...data.flatMap(text => step?.push({ data: text }) ?? []), ...(step?.end() ?? [])]
}
const event = (part: object, more: object = {}) => ({ candidates: [{ content: { parts: [part] }, ...more }] })

describe("Google's stream", () => {
  const inPieces = recordingsIn('google/generate-content').filter(
    ({ response }) => typeof response.body === 'string' && response.body.includes('partialArgs'),
  )

  it('has calls whose arguments come in pieces', () => {
    const calls = inPieces.map(recording => {
      const [choice] = gather(hear(...readEvents(streamText(recording))))
      return choice.message.tool_calls.map(({ function: called }: Json) => [
        called.name,
        JSON.parse(called.arguments),
      ])
    })
    expect(calls.flat()).toEqual([
      ['read_theme', {}],
      ['read_screen', { id: 'A' }],
      ['read_screen', { id: 'B' }],
      ['read_screen', { id: 'C' }],
      ['getWeather', { location: 'Boston' }],
      ['getWeather', { location: 'San Francisco' }],
    ])
  })

  it('may say pieces of lists and of objects within', () => {
    const [choice] = gather(
      hear(
        event({ functionCall: { name: 'f', willContinue: true } }),
        event({
          functionCall: {
            partialArgs: [
              { jsonPath: '$.list[0].name', stringValue: 'A' },
              { jsonPath: "$.list[1]['the name']", boolValue: true },
              { jsonPath: '$.__proto__.polluted', numberValue: 1 },
            ],
            willContinue: true,
          },
        }),
        event(
          { functionCall: { partialArgs: [{ jsonPath: '$.list[0].name', stringValue: 'B' }] } },
          { finishReason: 'STOP' },
        ),
      ),
    )
    expect(JSON.parse(choice.message.tool_calls[0].function.arguments)).toMatchObject({
      list: [{ name: 'AB' }, { 'the name': true }],
    })
    expect({}).not.toHaveProperty('polluted')
  })

  it('is not whole until every candidate has its reason to end', () => {
    const two = {
      candidates: [
        { index: 0, finishReason: 'STOP' },
        { index: 1, content: { parts: [{ text: 'A' }] } },
      ],
    }
    expect(hear(two).at(-1)?.type).toBe('chunk')
    expect(hear(two, { candidates: [{ index: 1, finishReason: 'MAX_TOKENS' }] }).at(-1)).toEqual({
      type: 'done',
    })
  })

  it('refuses a prompt in words', () => {
    const blocked = { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 12 } }
    expect(gather(hear(blocked))).toMatchObject([
      { finish_reason: 'content_filter', message: { refusal: 'The provider blocked the prompt: SAFETY.' } },
    ])
    expect(hear(blocked).at(-1)).toEqual({ type: 'done' })
  })

  it.each([
    [{ error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } }, { status: 503 }],
    [
      { candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage: 'x' }] },
      { status: 502, next: 'another-target' },
    ],
  ])('%j is a failure', (said, failure) => {
    expect(hear(said)[0]).toMatchObject({ type: 'failure', failure })
  })
})

describe('what an answer has beside text', () => {
  const read = (candidate: object) => (fromReply({ candidates: [candidate] }, exchange) as Json)['choices'][0]

  it('pictures and sounds', () => {
    const parts = [
      { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
      { inlineData: { mimeType: 'audio/pcm', data: 'BBBB' } },
    ]
    expect(read({ content: { parts } }).message).toMatchObject({
      images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }],
      audio: { data: 'BBBB' },
    })
  })

  it('citations, whose places are counted in characters', () => {
    const { message } = read({
      content: { parts: [{ text: 'Zürich is big.' }] },
      groundingMetadata: {
        groundingChunks: [{ web: { uri: 'https://a.example', title: 'A' } }],
        groundingSupports: [{ segment: { endIndex: 7 }, groundingChunkIndices: [0, 9] }],
      },
    })
    expect(message.annotations).toEqual([
      {
        type: 'url_citation',
        url_citation: { start_index: 0, end_index: 6, title: 'A', url: 'https://a.example' },
      },
    ])
  })
})

describe('a peer that translates the same answers', () => {
  const peers = recordingsIn('peer-expectations/provider-response-to-chat-completion')
    .map(peer => peer as unknown as Json)
    .filter(({ file }) => file.includes('google-vertex'))

  it.each(peers)('agrees on $file', ({ input, peerExpected }) => {
    const { choices, usage, model } = fromReply(input, exchange) as Json
    const [expected] = peerExpected.response.choices
    expect(model).toBe(peerExpected.response.model)
    expect(choices[0].finish_reason).toBe(expected.finish_reason)
    expect(choices[0].message.content ?? '').toBe(expected.message.content)
    // The peer leaves thoughts out of the completion; OpenAI counts reasoning as a part of it. The total is the same.
    expect(usage.total_tokens).toBe(peerExpected.response.usage.total_tokens)
    expect(usage.completion_tokens_details).toEqual(peerExpected.response.usage.completion_tokens_details)
  })
})

describe("Google's refusals", () => {
  it.each(
    refusalsIn(['google/generate-content', 'google-vertex/generate-content', 'google/embed-content']).map(
      ({ file, response }) => [file, response] as const,
    ),
  )('%s is told in its words', (_, { status, body }) => {
    const { message, status: code } = (body as Json)['error']
    expect(gemini.explain(status, JSON.stringify(body))).toMatchObject({
      status,
      message,
      code: code.toLowerCase(),
      next: 'stop',
    })
  })

  const explain = (status: number, error: object) => gemini.explain(status, JSON.stringify({ error }))

  it('a bad key is ours to mend, though it comes as a bad request', () => {
    expect(explain(400, { message: 'no', details: [{ reason: 'API_KEY_INVALID' }] })).toMatchObject({
      code: 'upstream_auth_error',
      next: 'another-key',
    })
  })

  it('a limit says when to come back', () => {
    expect(
      explain(429, { status: 'RESOURCE_EXHAUSTED', details: [{ reason: 'x' }, { retryDelay: '3.5s' }] }),
    ).toMatchObject({ status: 429, retryAfterMs: 3_500, next: 'another-key' })
  })

  it('a prompt that is too long has the code that clients know', () => {
    const message = 'The input token count (9) exceeds the maximum number of tokens allowed (8).'
    expect(explain(400, { message, status: 'INVALID_ARGUMENT' })).toMatchObject({
      code: 'context_length_exceeded',
    })
  })
})

describe('embeddings', () => {
  const problemsOf = openSchema('google-gemini', 'BatchEmbedContentsRequest')
  const request = { model: 'm', input: ['one', 'two'], dimensions: 8 }

  const read = (dialect: typeof gemini, folder: string, file: string) => {
    const recording = recordingsIn(folder).find(found => found.file.endsWith(file))
    return dialect.embeddings?.fromReply?.(recording?.response.body, { ...exchange, request }) as Json
  }

  it('are asked for in one batch', () => {
    const asked = gemini.embeddings?.toRequest(request, 'gemini-embedding-001') as Json
    expect(problemsOf({ model: 'models/gemini-embedding-001', ...asked })).toEqual([])
    expect(asked['requests'][1]).toEqual({
      model: 'models/gemini-embedding-001',
      content: { parts: [{ text: 'two' }] },
      outputDimensionality: 8,
    })
    const { data } = read(gemini, 'google/embed-content', 'test-instrumentation.json')
    expect(data).toMatchObject([{ object: 'embedding', index: 0 }])
    expect(data[0].embedding).toHaveLength(768)
  })

  it('are predicted in Google Cloud, with their tokens counted', () => {
    const { embeddings } = vertex
    expect(embeddings?.path('gemini-embedding-001', request)).toBe('/models/gemini-embedding-001:predict')
    expect(embeddings?.toRequest(request, 'gemini-embedding-001')).toEqual({
      instances: [{ content: 'one' }, { content: 'two' }],
      parameters: { outputDimensionality: 8 },
    })
    const read1 = read(vertex, 'google-vertex/embed-content', 'vertex-query.json')
    expect(read1).toMatchObject({ usage: { prompt_tokens: 4, total_tokens: 4 } })
    expect(read1['data'][0].embedding.length).toBeGreaterThan(100)
  })

  it('of newer models take one input a request there', () => {
    const { embeddings } = vertex
    expect(embeddings?.path('gemini-embedding-2', request)).toBe('/models/gemini-embedding-2:embedContent')
    expect(embeddings?.toRequest({ model: 'm', input: 'one' }, 'gemini-embedding-2')).toEqual({
      content: { parts: [{ text: 'one' }] },
    })
    expect(() => embeddings?.toRequest(request, 'gemini-embedding-2')).toThrow('one text a request')
    expect(read(vertex, 'google-vertex/embed-content', 'task-prefix-vertex.json')['data']).toHaveLength(1)
  })
})
