import type { ChatRequest } from '../contract/chat.ts'
import type { Original } from '../contract/inference-request.ts'
import type { ServerSentEvent } from '../stream/decode-sse.ts'
import type { Step } from '../stream/step.ts'
import type { Utterance } from '../stream/utterance.ts'
import type { Native, Translation } from './provider.ts'

/** `id` and `retry` are left out: a stream cannot be resumed at its provider. */
const writeEvent = ({ event, data }: ServerSentEvent): string =>
  `${event ? `event: ${event}\n` : ''}data: ${data.replaceAll('\n', '\ndata: ')}\n\n`

/** What an event is understood as, with the event itself on the first of it. A failure is worded by us. */
const attach = (wire: string, utterances: readonly Utterance[]): readonly Utterance[] => {
  if (utterances.length === 0) return [{ type: 'chunk', chunk: {}, wire }]
  return utterances.map((utterance, index) =>
    utterance.type === 'failure' ? utterance : { ...utterance, wire: index === 0 ? wire : '' },
  )
}

const overhear = (inner: Step<ServerSentEvent, Utterance>): Step<ServerSentEvent, Utterance> => ({
  push: event => attach(writeEvent(event), inner.push(event)),
  end: inner.end,
})

const pick = (headers: Original['headers'], names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    names.flatMap(name => {
      const value = headers[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )

/**
 * A request for a provider that speaks its endpoint: request and answer stay as they are, but are read as a chat, by which
 * they are counted, kept and stopped.
 */
export const passThrough = (native: Native, original: Original): Translation<ChatRequest> => {
  const { path, toRequest, reads, carries = [] } = native
  const { fromEvents } = reads
  return {
    ...reads,
    path: () => path,
    toRequest: ({ max_completion_tokens: limit }, model) => ({
      ...toRequest(original.request as never, limit ?? undefined),
      model,
    }),
    headers: { ...reads.headers, ...pick(original.headers, carries) },
    isVerbatim: true,
    ...(fromEvents && { fromEvents: exchange => overhear(fromEvents(exchange)) }),
  }
}
