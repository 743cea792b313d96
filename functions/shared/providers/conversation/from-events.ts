import type { Conversation } from '../../configuration/conversation.ts'
import type { Usage } from '../../contract/usage.ts'
import type { ServerSentEvent } from '../../stream/decode-sse.ts'
import type { Step } from '../../stream/step.ts'
import type { Utterance } from '../../stream/utterance.ts'
import { type Answerer, writeChunk, writeUsageChunk } from '../chat-answer.ts'
import { jsonEvents } from '../json-events.ts'
import type { Exchange } from '../provider.ts'
import { isLast, readFailure, readText, readUsage } from './read-answer.ts'

type Reading = Conversation['answer']

const understand = (reading: Reading, answerer: Answerer): Step<object, Utterance> => {
  let hasBegun = false
  let isOver = false
  let usage: Usage | undefined

  const finish = (): readonly Utterance[] => {
    isOver = true
    return [
      writeChunk(answerer, [{ index: 0, delta: {}, finish_reason: 'stop' }]),
      ...(usage ? [writeUsageChunk(answerer, usage)] : []),
      { type: 'done' },
    ]
  }

  const push = (event: object): readonly Utterance[] => {
    if (isOver) return []
    usage = readUsage(reading, event) ?? usage
    const content = readText(reading, event)
    const delta = hasBegun ? { content } : { role: 'assistant', content }
    hasBegun ||= content !== ''
    return [
      ...(content === '' ? [] : [writeChunk(answerer, [{ index: 0, delta }])]),
      ...(isLast(reading, event) ? finish() : []),
    ]
  }

  // Where no event is known as the last one, nothing but the end of the stream can tell.
  return { push, end: () => (hasBegun && !isOver && !reading.done ? finish() : []) }
}

/** The events of an answer as OpenAI's chunks, read where the provider's entry says. */
export const fromEvents = (
  reading: Reading,
  { id, model, now }: Exchange<unknown>,
): Step<ServerSentEvent, Utterance> => {
  const answerer = { id, model, created: Math.floor(now / 1_000) }
  return jsonEvents(body => readFailure(reading, body), understand(reading, answerer))
}
