import { describe, expect, it } from 'vitest'
import { readUsage } from '../../../../../functions/shared/contract/usage.ts'
import { fromEvents } from '../../../../../functions/shared/providers/converse/from-events.ts'
import { fromReply } from '../../../../../functions/shared/providers/converse/from-reply.ts'
import { decodeEventStream } from '../../../../../functions/shared/stream/decode-event-stream.ts'
import { openMeter } from '../../../../../functions/shared/stream/meter.ts'
import type { AnyJson } from '../../../../any-json.ts'
import { recordingsIn } from '../../../../recordings.ts'
import { openSchema } from '../../../../schemas.ts'
import { exchange } from '../exchange.ts'
import { chunksOf, cutsOf, gather, replay } from '../replay.ts'
import { eventFrame, exceptionFrame } from './frames.ts'
import { gatherResponse } from './gather-response.ts'

const streams = recordingsIn('bedrock/converse-stream').filter(({ response }) => response.status === 200)
const problemsOf = openSchema('openai-chat', 'CreateChatCompletionStreamResponse')

const hear = (pieces: readonly Uint8Array[]) =>
  replay({ decode: decodeEventStream(), fromEvents: fromEvents(exchange) }, pieces)

/** A stream may say no role and no text where a whole answer says both. */
const spellOut = ({ index: _, message, logprobs: __, ...choice }: AnyJson) => ({
  ...choice,
  message: {
    ...message,
    role: 'assistant',
    content: message.content || null,
    refusal: message.refusal ?? null,
    tool_calls: (message.tool_calls ?? []).map(({ index: _, ...call }: AnyJson) => ({
      ...call,
      function: { ...call['function'], arguments: JSON.parse(call['function'].arguments) },
    })),
  },
})

describe.each(
  streams.map(({ file, response }) => ({ file, bytes: Buffer.from(String(response.body), 'base64') })),
)('$file', ({ bytes }) => {
  const heard = hear([bytes])
  const chunks = chunksOf(heard)

  it("is made of OpenAI's chunks and tells when it is complete", () => {
    const meter = openMeter()
    heard.forEach(meter.see)
    expect(chunks.flatMap(problemsOf)).toEqual([])
    expect(chunks).toHaveLength(heard.length)
    expect(meter.read().isComplete).toBe(chunks.some(({ choices }) => choices?.[0]?.finish_reason))
  })

  it('says what the whole answer says', () => {
    const response = gatherResponse(bytes)
    const whole = fromReply(response, exchange) as AnyJson
    const [choice] = gather(heard)
    if (!choice.finish_reason) return
    expect(spellOut(choice)).toEqual(spellOut(whole['choices'][0]))
    expect(chunks.map(readUsage).findLast(Boolean)).toEqual(response['usage'] && readUsage(whole))
  })

  it('does not depend on where the network cuts it', () => {
    for (const pieces of cutsOf(bytes)) expect(hear(pieces)).toEqual(heard)
  })
})

describe('thoughts of a stream', () => {
  it('are said whole before the text that they lead to, signed or redacted', () => {
    const think = (contentBlockIndex: number, reasoningContent: AnyJson) =>
      eventFrame('contentBlockDelta', { contentBlockIndex, delta: { reasoningContent } })
    const heard = hear([
      think(0, { text: 'He' }),
      think(0, { text: 'm.' }),
      think(0, { signature: 'sig' }),
      eventFrame('contentBlockStop', { contentBlockIndex: 0 }),
      think(1, { redactedContent: 'cmVk' }),
      eventFrame('contentBlockStop', { contentBlockIndex: 1 }),
      eventFrame('contentBlockDelta', { contentBlockIndex: 2, delta: { text: 'Yes.' } }),
    ])
    const format = 'anthropic-claude-v1'
    expect(chunksOf(heard).map(({ choices }) => choices?.[0]?.delta)).toEqual([
      { reasoning_content: 'He' },
      { reasoning_content: 'm.' },
      {
        reasoning_details: [
          { type: 'reasoning.text', text: 'Hem.', signature: 'sig', format, index: 0 },
          { type: 'reasoning.encrypted', data: 'cmVk', format, index: 1 },
        ],
      },
      { content: 'Yes.' },
    ])
  })
})

describe('an exception in a stream', () => {
  it.each([
    ['throttlingException', 429, 'rate_limit_exceeded', 'another-key'],
    ['serviceUnavailableException', 503, 'no_healthy_upstream', 'another-target'],
    ['internalServerException', 502, 'upstream_error', 'another-target'],
    ['modelStreamErrorException', 502, 'upstream_error', 'another-target'],
    ['validationException', 400, 'upstream_rejected', 'stop'],
    ['noveltyException', 502, 'upstream_error', 'another-target'],
  ])('%s is explained', (name, status, code, next) => {
    expect(hear([exceptionFrame(name, { message: 'no' })])).toMatchObject([
      { type: 'failure', failure: { status, code, next } },
    ])
  })
})
