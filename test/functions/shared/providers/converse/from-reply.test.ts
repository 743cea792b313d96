import { describe, expect, it } from 'vitest'
import { readUsage } from '../../../../../functions/shared/contract/usage.ts'
import { fromReply } from '../../../../../functions/shared/providers/converse/from-reply.ts'
import type { AnyJson } from '../../../../any-json.ts'
import { recordingsIn } from '../../../../recordings.ts'
import { openSchema } from '../../../../schemas.ts'
import { exchange } from '../exchange.ts'

const wholes = recordingsIn('bedrock/converse').filter(({ response }) => response.status === 200)
const problemsOf = openSchema('openai-chat', 'CreateChatCompletionResponse')

describe.each(wholes.map(({ file, response }) => ({ file, body: response.body as AnyJson })))(
  '$file',
  ({ body }) => {
    const answer = fromReply(body, exchange) as AnyJson
    const { message, finish_reason } = answer['choices'][0]
    const blocks = (body['output'].message?.content ?? []) as AnyJson[]

    it("is OpenAI's form", () => {
      expect(problemsOf(answer)).toEqual([])
      expect(answer).toMatchObject({ id: 'chatcmpl-1', model: 'asked', created: 1_700_000_000 })
    })

    it('loses no text, thought or call', () => {
      const thoughts = blocks.flatMap(({ reasoningContent }) => reasoningContent ?? [])
      expect(message.content ?? '').toBe(blocks.map(({ text }) => text ?? '').join(''))
      expect(message.reasoning_content ?? '').toBe(
        thoughts.map(({ reasoningText }) => reasoningText?.text ?? '').join(''),
      )
      expect((message.reasoning_details ?? []).map(({ signature = '' }) => signature)).toEqual(
        thoughts.map(({ reasoningText }) => reasoningText?.signature ?? ''),
      )
      const calls = (message.tool_calls ?? []).map((call: AnyJson) => [
        call['id'],
        call['function'].name,
        JSON.parse(call['function'].arguments),
      ])
      const uses = blocks.flatMap(({ toolUse }) => toolUse ?? [])
      expect(calls).toEqual(uses.map(({ toolUseId, name, input }) => [toolUseId, name, input]))
    })

    it('ends for the same reason and counts every token', () => {
      const expected: AnyJson = { tool_use: 'tool_calls', max_tokens: 'length' }
      const { usage } = body
      expect(finish_reason).toBe(expected[body['stopReason']] ?? 'stop')
      expect(readUsage(answer)).toMatchObject({
        input: usage.inputTokens + (usage.cacheReadInputTokens ?? 0) + (usage.cacheWriteInputTokens ?? 0),
        output: usage.outputTokens,
        cachedInput: usage.cacheReadInputTokens ?? 0,
        cacheWrite: usage.cacheWriteInputTokens ?? 0,
      })
      expect(readUsage(answer)?.input).toBe(usage.totalTokens - usage.outputTokens)
    })
  },
)

describe('what is written into a cache', () => {
  it('is counted by how long it is kept', () => {
    const usage = {
      ...{ inputTokens: 10, outputTokens: 5, cacheWriteInputTokens: 120 },
      cacheDetails: [
        { ttl: '1h', inputTokens: 20 },
        { ttl: '5m', inputTokens: 100 },
      ],
    }
    const output = { message: { role: 'assistant', content: [{ text: 'Hello' }] } }
    const answer = fromReply({ output, stopReason: 'end_turn', usage }, exchange)
    expect(readUsage(answer)).toMatchObject({ input: 130, cacheWrite: 100, cacheWriteHour: 20 })
  })
})
