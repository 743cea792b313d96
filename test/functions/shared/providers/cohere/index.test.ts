import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../../../../functions/shared/contract/chat.ts'
import { RerankRequest } from '../../../../../functions/shared/contract/rerank.ts'
import { cohere } from '../../../../../functions/shared/providers/cohere/index.ts'
import { rerank } from '../../../../../functions/shared/providers/cohere/rerank.ts'
import { toRequest } from '../../../../../functions/shared/providers/cohere/to-request.ts'
import { recordingsIn } from '../../../../recordings.ts'
import { exchange } from '../exchange.ts'
import { type Json, refusalsIn } from '../judge-dialect.ts'
import { chunksOf, gather } from '../replay.ts'

const ask = (request: object): Json =>
  toRequest({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...request } as ChatRequest, 'm')

const hear = (...events: readonly object[]) => {
  const step = cohere.chat?.fromEvents?.(exchange)
  return events.flatMap(event => step?.push({ data: JSON.stringify(event) }) ?? [])
}

describe('a chat request as Cohere gets it', () => {
  const asked = recordingsIn('cohere/chat').filter(({ request }) => request.body)

  it.each(asked.map(({ file, request }) => [file, request.body as Json] as const))(
    '%s is what was recorded, from its form in OpenAI’s words',
    (_, body) => {
      const { tool_choice: choice, ...rest } = body
      const request = { ...rest, ...(choice && { tool_choice: choice.toLowerCase() }) }
      expect(toRequest(request as ChatRequest, body['model'])).toEqual(body)
    },
  )

  it('offers only the tool that must be called', () => {
    const tools = ['f', 'g'].map(name => ({ type: 'function', function: { name } }))
    expect(ask({ tools, tool_choice: { type: 'function', function: { name: 'g' } } })).toMatchObject({
      tools: [tools[1]],
      tool_choice: 'REQUIRED',
    })
  })

  it('has its own names for everything, and takes what only it knows', () => {
    const schema = { type: 'object' }
    const documents = [{ id: '1', data: { text: 'A' } }]
    expect(
      ask({
        max_completion_tokens: 5,
        top_p: 0.5,
        stop: 'END',
        reasoning_effort: 'none',
        response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
        documents,
        user: 'me',
      }),
    ).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      stream: false,
      max_tokens: 5,
      p: 0.5,
      stop_sequences: ['END'],
      thinking: { type: 'disabled' },
      response_format: { type: 'json_object', json_schema: schema },
      documents,
    })
  })

  it('refuses more than one choice', () => {
    expect(() => ask({ n: 2 })).toThrow('gives one choice')
  })
})

describe('an answer on its way back to Cohere', () => {
  const answers = recordingsIn('cohere/chat').filter(({ isStream }) => !isStream)

  it.each(answers.map(({ file, response }) => [file, (response.body as Json)['message']] as const))(
    '%s is the message that it was',
    (_, message) => {
      const answer = cohere.chat?.fromReply?.({ message }, exchange) as Json
      const { messages } = ask({ messages: [answer['choices'][0].message] })
      const [{ content, ...sent }] = messages
      const said = { ...message, content: undefined }
      const text = (parts: Json[] = []) => parts.map(({ type, ...part }) => part)
      expect(typeof content === 'string' ? [{ text: content }] : text(content)).toEqual(text(message.content))
      // Arguments that are null are none.
      const written = JSON.parse(JSON.stringify(said).replace('"arguments":"null"', '"arguments":"{}"'))
      expect(sent).toEqual(written)
    },
  )
})

describe("Cohere's stream", () => {
  const call = (text: string) => ({
    type: 'tool-call-delta',
    delta: { message: { tool_calls: { function: { arguments: text } } } },
  })
  const begin = (id: string) => ({
    type: 'tool-call-start',
    delta: { message: { tool_calls: { id, type: 'function', function: { name: 'f', arguments: '' } } } },
  })

  it('has a plan, calls one after the other, and citations', () => {
    const heard = hear(
      { type: 'message-start', id: 'x' },
      { type: 'tool-plan-delta', delta: { message: { tool_plan: 'I will ' } } },
      { type: 'tool-plan-delta', delta: { message: { tool_plan: 'ask.' } } },
      begin('a'),
      call('{"n":'),
      call('null}'),
      { type: 'tool-call-end' },
      begin('b'),
      call('nu'),
      call('ll'),
      { type: 'tool-call-end' },
      begin('c'),
      { type: 'tool-call-end' },
      { type: 'citation-start', delta: { message: { citations: { start: 0, end: 1, text: 'A' } } } },
      {
        type: 'message-end',
        delta: { finish_reason: 'TOOL_CALL', usage: { tokens: { input_tokens: 3, output_tokens: 2 } } },
      },
    )
    expect(gather(heard)).toMatchObject([
      {
        finish_reason: 'tool_calls',
        message: {
          reasoning_content: 'I will ask.',
          reasoning_details: [
            { type: 'reasoning.text', id: 'tool_plan', text: 'I will ask.', format: 'cohere-v2' },
          ],
          tool_calls: [
            { id: 'a', function: { arguments: '{"n":null}' } },
            { id: 'b', function: { arguments: '{}' } },
            { id: 'c', function: { arguments: '{}' } },
          ],
          citations: [{ start: 0, end: 1, text: 'A' }],
        },
      },
    ])
    expect(chunksOf(heard).at(-1)).toMatchObject({ id: 'x', choices: [], usage: { total_tokens: 5 } })
    expect(heard.at(-1)).toEqual({ type: 'done' })
  })

  it.each([
    ['ERROR', 502],
    ['TIMEOUT', 504],
  ])('that ends with %s is a failure', (finish_reason, status) => {
    expect(hear({ type: 'message-end', delta: { finish_reason } })).toMatchObject([{ failure: { status } }])
  })
})

describe("Cohere's refusals", () => {
  it.each(refusalsIn(['cohere/embed']).map(({ file, response }) => [file, response] as const))(
    '%s is told in its words',
    (_, { status, body }) => {
      expect(cohere.explain(status, JSON.stringify(body))).toMatchObject({
        status,
        message: (body as Json)['message'],
        next: 'stop',
      })
    },
  )

  it('a prompt that is too long has the code that clients know', () => {
    const body = '{"message":"too many tokens: size limit exceeded by 99 tokens."}'
    expect(cohere.explain(400, body)).toMatchObject({ code: 'context_length_exceeded', next: 'stop' })
  })
})

describe('embeddings', () => {
  const [body] = recordingsIn('cohere/embed').flatMap(({ response }) =>
    response.status === 200 ? [response.body as Json] : [],
  ) as [Json]
  const vector = body['embeddings'].float[0] as number[]

  it('come as numbers, or in base64 as OpenAI’s SDKs ask for them', () => {
    const read = (encoding_format?: string) =>
      cohere.embeddings?.fromReply?.(body, {
        ...exchange,
        request: { model: 'm', input: 'Hello, world!', encoding_format },
      }) as Json
    expect(read()).toMatchObject({ object: 'list', model: 'asked', data: [{ index: 0, embedding: vector }] })
    const bytes = Buffer.from(read('base64')['data'][0].embedding, 'base64')
    expect([...new Float32Array(bytes.buffer, bytes.byteOffset, vector.length)]).toEqual(
      vector.map(Math.fround),
    )
    expect(read()['usage'].prompt_tokens).toBe(body['meta'].billed_units.input_tokens)
  })

  it('are not made of token numbers', () => {
    expect(() => cohere.embeddings?.toRequest({ model: 'm', input: [1, 2] }, 'm')).toThrow('Send texts')
  })
})

describe('rerank', () => {
  const request = RerankRequest.parse({
    model: 'rerank',
    query: 'capital?',
    documents: ['Paris', { text: 'Rome' }],
    top_n: 1,
    return_documents: true,
  })

  it('asks with texts, and gives the documents back that Cohere no longer does', () => {
    expect(rerank.toRequest(request, 'rerank-v3.5')).toEqual({
      model: 'rerank-v3.5',
      query: 'capital?',
      documents: ['Paris', 'Rome'],
      top_n: 1,
    })
    const body = {
      id: 'r',
      results: [{ index: 1, relevance_score: 0.9 }],
      meta: { billed_units: { search_units: 1 } },
    }
    expect(rerank.fromReply?.(body, { ...exchange, request })).toEqual({
      id: 'r',
      model: 'asked',
      results: [{ index: 1, relevance_score: 0.9, document: { text: 'Rome' } }],
      usage: { prompt_tokens: 0, total_tokens: 0, search_units: 1 },
    })
  })

  it('wants a query and documents', () => {
    expect(RerankRequest.safeParse({ model: 'm', query: 'q', documents: [] }).success).toBe(false)
  })
})
