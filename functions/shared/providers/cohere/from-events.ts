import { lookUp } from '../../contract/look-up.ts'
import type { ReasoningDetail } from '../../contract/reasoning-detail.ts'
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

/**
 * Readable thoughts go out at once; what Cohere wants back of them at the very end, because OpenAI's SDKs keep a field that
 * they do not know from one chunk only: the last one that has it.
 */
const openThoughts = () => {
  let text = ''
  const details: ReasoningDetail[] = []

  const add = (piece: string): readonly Delta[] => {
    text += piece
    return piece === '' ? [] : [{ reasoning_content: piece }]
  }

  const end = (id?: string): readonly Delta[] => {
    if (text === '') return []
    const { length: index } = details
    details.push({ type: 'reasoning.text', text, ...(id !== undefined && { id }), format, index })
    text = ''
    return []
  }

  const keep = (): readonly Delta[] => {
    end(toolPlan)
    return details.length > 0 ? [{ reasoning_details: details }] : []
  }

  return { add, end, keep }
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
    'message-end': thoughts.keep,
  }
}

const understand = ({ id, model, now }: Exchange<unknown>): Step<ChatEvent, Utterance> => {
  const readers = openReaders()
  let answerer: Answerer = { id, model, created: Math.floor(now / 1_000) }

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
    const { type, id: named, logprobs } = event
    if (named !== undefined) answerer = { ...answerer, id: named }
    const rest = logprobs ? { logprobs: toLogProbabilities([logprobs]) } : {}
    const said = (lookUp(readers, type)?.(event) ?? []).map(delta => say(delta, rest))
    return type === 'message-end' ? [...said, ...finish(event)] : said
  }

  return { push, end: () => [] }
}

/** Cohere's stream (API reference, "Chat with streaming"): an event for each begin, piece and end. */
export const fromEvents = (exchange: Exchange<unknown>): Step<ServerSentEvent, Utterance> =>
  jsonEvents(explainWithin, understand(exchange))
