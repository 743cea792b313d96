import type { StreamChunk } from '../../contract/stream-chunk.ts'
import { readSeam } from '../../stream/seam.ts'
import type { Speaker } from '../../stream/speaker.ts'
import type { Utterance } from '../../stream/utterance.ts'
import { openNarrator } from '../narrate.ts'
import type { Passage, Turn } from '../open-passages.ts'
import { type NamedEvent, openNamedSpeaker, writeNamedEvent } from '../open-speaker.ts'
import { toTurns } from '../to-turns.ts'
import type { Voice } from '../voice.ts'
import { messagesError } from './messages-error.ts'
import { toBlock, toSignature } from './to-block.ts'
import { toCacheCreation } from './to-cache-creation.ts'
import { toEnding } from './to-ending.ts'
import { toUsage } from './to-usage.ts'

const unended = { stop_reason: null, stop_sequence: null, stop_details: null, container: null }

type Body = { readonly content: readonly object[]; readonly ending: object; readonly usage: object }

const writeMessage = ({ id, model }: StreamChunk, { content, ending, usage }: Body) => ({
  id: String(id ?? ''),
  type: 'message',
  role: 'assistant',
  model: String(model ?? ''),
  content,
  ...ending,
  // What only a whole message says of its usage.
  usage: { cache_creation: null, inference_geo: null, service_tier: null, ...usage },
})

const deltas: Readonly<Record<Passage['kind'], (text: string) => object>> = {
  reasoning: thinking => ({ type: 'thinking_delta', thinking }),
  sealed: data => ({ type: 'text_delta', text: data }),
  text: text => ({ type: 'text_delta', text }),
  refusal: text => ({ type: 'text_delta', text }),
  call: json => ({ type: 'input_json_delta', partial_json: json }),
}

const toDelta = ({ index }: Passage, delta: object): NamedEvent => ({
  type: 'content_block_delta',
  index,
  delta,
})

const endBlock = (passage: Passage): readonly NamedEvent[] => {
  const stop = { type: 'content_block_stop', index: passage.index }
  if (passage.kind !== 'reasoning' || passage.details.length === 0) return [stop]
  return [toDelta(passage, { type: 'signature_delta', signature: toSignature(passage.details) }), stop]
}

const toEvents = ({ type, passage, text }: Turn): readonly NamedEvent[] => {
  if (type === 'more') return [toDelta(passage, deltas[passage.kind](text))]
  if (type === 'end') return endBlock(passage)
  return [{ type: 'content_block_start', index: passage.index, content_block: toBlock(passage) }]
}

/** Where another model goes on, in an event that every client lets pass. */
const toSeam = (chunk: StreamChunk): readonly NamedEvent[] => {
  const continued = readSeam(chunk)
  return continued ? [{ type: 'ping', causeway: { continued } }] : []
}

/** A stream in Messages' events. https://platform.claude.com/docs/en/build-with-claude/streaming */
const openSpeaker = (requestId: string): Speaker => {
  const narrator = openNarrator()
  let hasBegun = false

  const begin = (chunk: StreamChunk): readonly NamedEvent[] => {
    if (hasBegun) return []
    hasBegun = true
    const body = { content: [], ending: unended, usage: toUsage() }
    return [{ type: 'message_start', message: writeMessage(chunk, body) }]
  }

  const end = (): readonly NamedEvent[] => {
    const rest = narrator.end().flatMap(toEvents)
    const outcome = narrator.outcome()
    const delta = { type: 'message_delta', delta: toEnding(outcome), usage: toUsage(outcome) }
    return [...rest, delta, { type: 'message_stop' }]
  }

  const tell = (utterance: Utterance): readonly NamedEvent[] => {
    switch (utterance.type) {
      case 'chunk':
        return [
          ...begin(utterance.chunk),
          ...toSeam(utterance.chunk),
          ...narrator.hear(utterance.chunk).flatMap(toEvents),
        ]
      case 'done':
        return [...begin({}), ...end()]
      case 'failure':
        return [messagesError(utterance.failure, requestId)]
    }
  }

  return openNamedSpeaker({ tell, keepAlive: writeNamedEvent({ type: 'ping' }) })
}

const writeWhole = (completion: unknown) => {
  const { turns, outcome } = toTurns(completion)
  const content = turns.filter(({ type }) => type === 'end').map(({ passage }) => toBlock(passage))
  const usage = {
    ...toUsage(outcome),
    ...(outcome.usage && { cache_creation: toCacheCreation(outcome.usage) }),
  }
  const body = { content, ending: toEnding(outcome), usage }
  return writeMessage(completion as StreamChunk, body)
}

/** Anthropic's Messages. */
export const messagesVoice = (requestId: string): Voice => ({
  whole: writeWhole,
  openSpeaker: () => openSpeaker(requestId),
})
