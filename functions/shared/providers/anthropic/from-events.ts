import type { ChatRequest } from '../../contract/chat.ts'
import type { ServerSentEvent } from '../../stream/decode-sse.ts'
import type { Step } from '../../stream/step.ts'
import type { Utterance } from '../../stream/utterance.ts'
import { type Json, objectOf, textOf } from '../json.ts'
import { jsonEvents } from '../json-events.ts'
import { openSpeech } from '../open-speech.ts'
import type { Exchange } from '../provider.ts'
import { toFinishReason } from '../to-finish-reason.ts'
import { explainWithin } from './explain.ts'
import { type OpenBlock, openBlock } from './open-block.ts'
import { readAnswerer } from './read-answerer.ts'
import { readRefusal } from './read-refusal.ts'
import { readUsage } from './read-usage.ts'

type Handler = (event: Json) => readonly Utterance[]

/** Of two generations in one stream neither is whole: their thoughts could not be sent back. */
const spliced: Utterance = {
  type: 'failure',
  failure: {
    status: 502,
    code: 'upstream_truncated',
    message: 'The provider broke off its answer and began another one.',
    next: 'another-target',
  },
}

/** A later record leaves out what did not change, or has it as null. */
const mergeUsage = (before: Json, after: Json): Json => ({
  ...before,
  ...Object.fromEntries(Object.entries(after).filter(([, value]) => value !== null)),
})

const openHandlers = (exchange: Exchange<ChatRequest>): Readonly<Record<string, Handler>> => {
  const blocks = new Map<unknown, OpenBlock>()
  const annotations: Json[] = []
  let speech = openSpeech(readAnswerer({}, exchange))
  let usage: Json = {}
  let openId: unknown

  return {
    message_start: event => {
      const message = objectOf(event['message'])
      // Some gateways say it twice.
      if (openId !== undefined) return openId === message['id'] ? [] : [spliced]
      openId = message['id']
      speech = openSpeech(readAnswerer(message, exchange))
      usage = objectOf(message['usage'])
      return speech.begin()
    },
    content_block_start: event => {
      const block = openBlock({ block: objectOf(event['content_block']), speech, annotations })
      blocks.set(event['index'], block)
      return block.begun
    },
    content_block_delta: event => blocks.get(event['index'])?.add(objectOf(event['delta'])) ?? [],
    content_block_stop: event => blocks.get(event['index'])?.close() ?? [],
    message_delta: event => {
      const delta = objectOf(event['delta'])
      usage = mergeUsage(usage, objectOf(event['usage']))
      if (!delta['stop_reason']) return []
      const refusal = readRefusal(delta)
      const last = { ...(refusal && { refusal }), ...(annotations.length > 0 && { annotations }) }
      return [
        ...speech.finish(toFinishReason(delta['stop_reason']), last),
        ...(Object.keys(usage).length > 0 ? speech.report(readUsage(usage)) : []),
      ]
    },
    message_stop: () => [{ type: 'done' }],
  }
}

/** Anthropic's stream (MessageStreamEvent): blocks that open, grow and close, each event named by its own `type`. */
export const fromEvents = (exchange: Exchange<ChatRequest>): Step<ServerSentEvent, Utterance> => {
  const handlers = openHandlers(exchange)
  return jsonEvents<Json>(explainWithin, {
    push: event => handlers[textOf(event['type'])]?.(event) ?? [],
    end: () => [],
  })
}
