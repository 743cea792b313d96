import type { ChatRequest } from '../../contract/chat.ts'
import { lookUp } from '../../contract/look-up.ts'
import type { ServerSentEvent } from '../../stream/decode-sse.ts'
import type { Step } from '../../stream/step.ts'
import type { Utterance } from '../../stream/utterance.ts'
import { isObject, type Json, objectOf } from '../json.ts'
import { jsonEvents } from '../json-events.ts'
import { openSpeech } from '../open-speech.ts'
import type { Exchange } from '../provider.ts'
import { toFinishReason } from '../to-finish-reason.ts'
import { answererOf } from './answerer-of.ts'
import { explainException } from './explain.ts'
import { type OpenBlock, openBlock } from './open-block.ts'
import { readUsage } from './read-usage.ts'

type Handler = (event: Json) => readonly Utterance[]

const openHandlers = (exchange: Exchange<ChatRequest>): Readonly<Record<string, Handler>> => {
  const blocks = new Map<unknown, OpenBlock>()
  const speech = openSpeech(answererOf(exchange))

  /** Only a tool call has a start; any other block begins with its first delta. */
  const blockOf = (index: unknown, start: Json): OpenBlock => {
    const block = blocks.get(index) ?? openBlock(start, speech)
    blocks.set(index, block)
    return block
  }

  return {
    messageStart: () => speech.begin(),
    contentBlockStart: ({ contentBlockIndex, start }) => blockOf(contentBlockIndex, objectOf(start)).begun,
    contentBlockDelta: ({ contentBlockIndex, delta }) => {
      const said = objectOf(delta)
      return blockOf(contentBlockIndex, said).add(said)
    },
    contentBlockStop: ({ contentBlockIndex }) => blocks.get(contentBlockIndex)?.close() ?? [],
    messageStop: ({ stopReason }) => speech.finish(toFinishReason(stopReason)),
    metadata: ({ usage }) => (isObject(usage) ? speech.report(readUsage(usage)) : []),
  }
}

/** ConverseStream's events: each frame is named after the member of ConverseStreamOutput that it holds. */
export const fromEvents = (exchange: Exchange<ChatRequest>): Step<ServerSentEvent, Utterance> => {
  const handlers = openHandlers(exchange)
  const understand = (output: Json): readonly Utterance[] =>
    Object.entries(output).flatMap(([name, event]) => lookUp(handlers, name)?.(objectOf(event)) ?? [])
  const events = jsonEvents<Json>(explainException, { push: understand, end: () => [] })
  return {
    push: ({ event = '', data }) => events.push({ data: `{${JSON.stringify(event)}:${data || '{}'}}` }),
    end: events.end,
  }
}
