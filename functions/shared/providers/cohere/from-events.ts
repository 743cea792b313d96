import type { ServerSentEvent } from '../../stream/decode-sse.ts'
import type { Step } from '../../stream/step.ts'
import type { Utterance } from '../../stream/utterance.ts'
import { type Answerer, type Choice, writeChunk, writeUsageChunk } from '../chat-answer.ts'
import { jsonEvents } from '../json-events.ts'
import type { Exchange } from '../provider.ts'
import { explainWithin } from './explain.ts'
import { toFinishReason } from './finish-reason.ts'
import { format, toolPlan } from './format.ts'
import { openCalls } from './open-calls.ts'
import { readUsage } from './read-usage.ts'
import { toLogProbabilities } from './to-log-probabilities.ts'
import type { ChatEvent } from './wire.ts'

type Delta = Readonly<Record<string, unknown>>
type Reader = (event: ChatEvent) => readonly Delta[]

/** Readable thoughts go out at once; what Cohere wants back of them, in one piece when they are complete. */
const openThoughts = () => {
  let text = ''
  let index = 0

  const add = (piece: string): readonly Delta[] => {
    text += piece
    return piece === '' ? [] : [{ reasoning_content: piece }]
  }

  const end = (id?: string): readonly Delta[] => {
    if (text === '') return []
    const detail = { type: 'reasoning.text', text, ...(id !== undefined && { id }), format, index: index++ }
    text = ''
    return [{ reasoning_details: [detail] }]
  }

  return { add, end }
}

/** What each event adds to the message. */
const openReaders = (): Readonly<Record<string, Reader>> => {
  const calls = openCalls()
  const thoughts = openThoughts()
  return {
    'message-start': () => [{ role: 'assistant', content: '' }],
    'content-delta': ({ delta }) => {
      const { text, thinking = '' } = delta?.message?.content ?? {}
      return text === undefined ? thoughts.add(thinking) : [{ content: text }]
    },
    'content-end': () => thoughts.end(),
    'tool-plan-delta': ({ delta }) => thoughts.add(delta?.message?.tool_plan ?? ''),
    'tool-call-start': ({ delta }) => [
      ...thoughts.end(toolPlan),
      ...calls.begin(delta?.message?.tool_calls ?? {}),
    ],
    'tool-call-delta': ({ delta }) => calls.add(delta?.message?.tool_calls?.function?.arguments ?? ''),
    'tool-call-end': calls.end,
    'citation-start': ({ delta }) => [{ citations: [delta?.message?.citations] }],
    'message-end': () => thoughts.end(toolPlan),
  }
}

const understand = ({ model, now }: Exchange<unknown>): Step<ChatEvent, Utterance> => {
  const readers = openReaders()
  let answerer: Answerer = { id: `chatcmpl-${now}`, model, created: Math.floor(now / 1_000) }

  const say = (delta: Delta, rest: Partial<Choice> = {}): Utterance =>
    writeChunk(answerer, [{ ...rest, index: 0, delta }])

  const finish = ({ delta }: ChatEvent): readonly Utterance[] => {
    const usage = readUsage(delta?.usage)
    return [
      say({}, { finish_reason: toFinishReason(delta?.finish_reason) }),
      ...(usage ? [writeUsageChunk(answerer, usage)] : []),
      { type: 'done' },
    ]
  }

  const push = (event: ChatEvent): readonly Utterance[] => {
    const { type, id, logprobs } = event
    if (id !== undefined) answerer = { ...answerer, id }
    const rest = logprobs ? { logprobs: toLogProbabilities([logprobs]) } : {}
    const said = (readers[type]?.(event) ?? []).map(delta => say(delta, rest))
    return type === 'message-end' ? [...said, ...finish(event)] : said
  }

  return { push, end: () => [] }
}

/** Cohere's stream (API reference, "Chat with streaming"): an event for each begin, piece and end. */
export const fromEvents = (exchange: Exchange<unknown>): Step<ServerSentEvent, Utterance> =>
  jsonEvents(explainWithin, understand(exchange))
