import { describe, expect, it } from 'vitest'
import { readUsage } from '../../../../../functions/shared/contract/usage.ts'
import { fromReply } from '../../../../../functions/shared/providers/anthropic/from-reply.ts'
import type { AnyJson } from '../../../../any-json.ts'
import { recordingsIn } from '../../../../recordings.ts'
import { openSchema } from '../../../../schemas.ts'
import { exchange } from '../exchange.ts'

const wholes = recordingsIn('anthropic/messages').filter(
  ({ isStream, response }) => !isStream && response.status === 200,
)
const problemsOf = openSchema('openai-chat', 'CreateChatCompletionResponse')

describe.each(wholes.map(({ file, response }) => ({ file, body: response.body as AnyJson })))(
  '$file',
  ({ body }) => {
    const answer = fromReply(body, exchange) as AnyJson
    const { message, finish_reason } = answer['choices'][0]
    const blocks = body['content'] as AnyJson[]
    const ofType = (type: string) => blocks.filter(block => block['type'] === type)

    it("is OpenAI's form", () => {
      expect(problemsOf(answer)).toEqual([])
      expect(answer).toMatchObject({ id: body['id'], model: body['model'], created: 1_700_000_000 })
    })

    it('loses no text, thought or call', () => {
      expect(message.content ?? '').toBe(
        ofType('text')
          .map(({ text }) => text)
          .join(''),
      )
      expect(message.reasoning_content ?? '').toBe(
        ofType('thinking')
          .map(({ thinking }) => thinking)
          .join(''),
      )
      expect((message.reasoning_details ?? []).length).toBe(
        ofType('thinking').length + ofType('redacted_thinking').length,
      )
      const calls = (message.tool_calls ?? []).map((call: AnyJson) => [
        call['id'],
        call['function'].name,
        JSON.parse(call['function'].arguments),
      ])
      expect(calls).toEqual(ofType('tool_use').map(({ id, name, input }) => [id, name, input]))
    })

    it('ends for the same reason', () => {
      const expected: AnyJson = { tool_use: 'tool_calls', refusal: 'content_filter', max_tokens: 'length' }
      expect(finish_reason).toBe(expected[body['stop_reason']] ?? 'stop')
      expect(message.refusal !== null).toBe(body['stop_reason'] === 'refusal')
    })

    it('counts every token that was billed', () => {
      const beside = (body['usage'].iterations ?? []).filter(({ type }: AnyJson) =>
        /compaction|advisor/.test(type),
      )
      const sum = (...names: string[]) =>
        [body['usage'], ...beside]
          .flatMap(round => names.map(name => round[name] ?? 0))
          .reduce((a, b) => a + b, 0)
      expect(readUsage(answer)).toMatchObject({
        input: sum('input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'),
        output: sum('output_tokens'),
        cachedInput: sum('cache_read_input_tokens'),
        cacheWrite: sum('cache_creation_input_tokens'),
      })
    })
  },
)

describe('a peer that translates the same answers', () => {
  it.each(
    recordingsIn('peer-expectations/provider-response-to-chat-completion')
      .map(({ file, ...peer }) => ({ file, ...(peer as AnyJson) }))
      .filter(({ file }) => file.includes('anthropic')),
  )('agrees on the choices of $file', peer => {
    const { input, peerExpected } = peer as unknown as AnyJson
    const [choice] = (fromReply(input, exchange) as AnyJson)['choices']
    const [expected] = peerExpected.response.choices
    expect(choice.finish_reason).toBe(expected.finish_reason)
    expect(choice.message.content).toBe(expected.message.content)
    const parse = ({ function: called }: AnyJson) => ({ ...called, arguments: JSON.parse(called.arguments) })
    expect(choice.message.tool_calls?.map(parse)).toEqual(expected.message.tool_calls?.map(parse))
  })
})

describe('a citation of a web page', () => {
  it("is an annotation of the text that cites it, and one of the caller's documents is none", () => {
    const content = [
      { type: 'text', text: 'It is ' },
      {
        type: 'text',
        text: 'sunny',
        citations: [
          { type: 'web_search_result_location', url: 'https://a.example', title: 'A', cited_text: 'sun' },
          { type: 'page_location', document_index: 0 },
        ],
      },
    ]
    const answer = fromReply({ content, stop_reason: 'end_turn' }, exchange) as AnyJson
    expect(answer['choices'][0].message.annotations).toEqual([
      {
        type: 'url_citation',
        url_citation: { url: 'https://a.example', title: 'A', start_index: 6, end_index: 11 },
      },
    ])
  })
})

describe('what is written into a cache', () => {
  it('is counted by how long it is kept, in every round that is billed', () => {
    const round = (five: number, hour: number) => ({
      cache_creation_input_tokens: five + hour,
      cache_creation: { ephemeral_5m_input_tokens: five, ephemeral_1h_input_tokens: hour },
    })
    const usage = {
      ...{ input_tokens: 10, output_tokens: 5, ...round(100, 20) },
      iterations: [{ type: 'compaction', input_tokens: 1, ...round(0, 7) }],
    }
    const answer = fromReply({ content: [], stop_reason: 'end_turn', usage }, exchange) as AnyJson
    expect(readUsage(answer)).toMatchObject({ input: 138, cacheWrite: 100, cacheWriteHour: 27 })
    expect(answer['usage'].prompt_tokens_details.cache_write_tokens).toBe(127)
  })
})
