import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { readUsage } from '../../../../../functions/shared/contract/usage.ts'
import { fromEvents } from '../../../../../functions/shared/providers/anthropic/from-events.ts'
import { fromReply } from '../../../../../functions/shared/providers/anthropic/from-reply.ts'
import { toRequest } from '../../../../../functions/shared/providers/anthropic/to-request.ts'
import { decodeSse } from '../../../../../functions/shared/stream/decode-sse.ts'
import { encodeSse } from '../../../../../functions/shared/stream/encode-sse.ts'
import type { Utterance } from '../../../../../functions/shared/stream/utterance.ts'
import type { AnyJson } from '../../../../any-json.ts'
import { recordingsIn, streamText } from '../../../../recordings.ts'
import { openSchema } from '../../../../schemas.ts'
import { exchange } from '../exchange.ts'
import { chunksOf, cutsOf, gather, replay } from '../replay.ts'
import { gatherMessage } from './gather-message.ts'

const streams = recordingsIn('anthropic/messages').filter(
  ({ isStream, response }) => isStream && response.status === 200,
)
const problemsOf = openSchema('openai-chat', 'CreateChatCompletionStreamResponse')

const hear = (pieces: readonly Uint8Array[]) =>
  replay({ decode: decodeSse(), fromEvents: fromEvents(exchange) }, pieces)

/** As relay hears it: nothing after the end. */
const untilDone = (utterances: readonly Utterance[]): readonly Utterance[] => {
  const end = utterances.findIndex(({ type }) => type !== 'chunk')
  return end === -1 ? utterances : utterances.slice(0, end + 1)
}

/** Arguments are JSON, in which white space says nothing. */
const parseArguments = (message: AnyJson) => ({
  ...message,
  content: message['content'] || null,
  tool_calls: (message['tool_calls'] ?? []).map(({ index: _, ...call }: AnyJson) => ({
    ...call,
    function: { ...call['function'], arguments: JSON.parse(call['function'].arguments) },
  })),
})

const spliced = 'anthropic/messages/vercel-spliced-message-start-stream.json'

describe.each(
  streams
    .filter(({ file }) => file !== spliced)
    .map(stream => ({ file: stream.file, text: streamText(stream) })),
)('$file', ({ text }) => {
  const bytes = Buffer.from(text)
  const heard = untilDone(hear([bytes]))
  const chunks = chunksOf(heard)
  const isWhole = text.includes('"type":"message_stop"')

  it("is made of OpenAI's chunks", () => {
    expect(chunks.flatMap(problemsOf)).toEqual([])
    expect(heard.at(-1)?.type).toBe(isWhole ? 'done' : 'chunk')
  })

  it.runIf(isWhole)('says what the whole answer says', () => {
    const whole = fromReply(gatherMessage(text), exchange) as AnyJson
    const [choice] = gather(heard)
    const { logprobs: _, ...expected } = whole['choices'][0]
    expect({ ...choice, message: { refusal: null, ...parseArguments(choice.message) } }).toEqual({
      ...expected,
      message: parseArguments(expected.message),
    })
    expect(readUsage(chunks.at(-1))).toEqual(readUsage(whole))
  })

  it('does not depend on where the network cuts it', () => {
    for (const pieces of cutsOf(bytes)) expect(untilDone(hear(pieces))).toEqual(heard)
  })
})

describe('thoughts on their way through an OpenAI SDK', () => {
  const thinking = streams.filter(
    stream => stream.file !== spliced && /signature_delta|redacted_thinking/.test(streamText(stream)),
  )

  it.each(thinking.map(stream => [stream.file, streamText(stream)] as const))(
    '%s goes back to Anthropic as it came',
    async (_, text) => {
      const blocks = (gatherMessage(text)['content'] as AnyJson[]).filter(({ type }) =>
        type.includes('thinking'),
      )
      const body = untilDone(hear([Buffer.from(text)]))
        .map(encodeSse)
        .join('')
      const client = new OpenAI({
        apiKey: 'k',
        fetch: async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
      })
      const message = await client.chat.completions
        .stream({ model: 'm', messages: [{ role: 'user', content: 'hi' }] })
        .finalMessage()
      const { messages } = toRequest({ model: 'm', messages: [message as never] }, 'm')
      const sent = (messages as AnyJson[])
        .flatMap(({ content }) => content)
        .filter(({ type }) => type.includes('thinking'))
      expect(sent).toEqual(blocks.filter(({ signature, data }) => signature || data))
      expect(sent.length).toBeGreaterThan(0)
    },
  )
})

describe('a stream that fails', () => {
  it('because another generation was spliced into it does not pass for one answer', () => {
    const text = streams
      .filter(({ file }) => file === spliced)
      .map(streamText)
      .join('')
    expect(untilDone(hear([Buffer.from(text)])).at(-1)).toMatchObject({
      type: 'failure',
      failure: { code: 'upstream_truncated' },
    })
  })

  it.each([
    ['overloaded_error', 503, 'no_healthy_upstream'],
    ['rate_limit_error', 429, 'rate_limit_exceeded'],
    ['api_error', 502, 'upstream_error'],
    ['billing_error', 503, 'upstream_quota_exhausted'],
  ])('with %s is explained', (type, status, code) => {
    const event = JSON.stringify({ type: 'error', error: { type, message: 'no' } })
    const [heard] = hear([Buffer.from(`event: error\ndata: ${event}\n\n`)])
    expect(heard).toMatchObject({ type: 'failure', failure: { status, code } })
  })

  it('with an event that is no JSON is told so', () => {
    expect(hear([Buffer.from('data: {"type":\n\n')])).toMatchObject([
      { failure: { code: 'upstream_bad_event' } },
    ])
  })

  it('says nothing for a ping or an event of a type to come', () => {
    expect(hear([Buffer.from('data: {"type":"ping"}\n\ndata: {"type":"novelty"}\n\n')])).toEqual([])
  })
})
