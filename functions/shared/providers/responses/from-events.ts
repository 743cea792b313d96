import { lookUp } from '../../contract/look-up.ts'
import type { ServerSentEvent } from '../../stream/decode-sse.ts'
import type { Step } from '../../stream/step.ts'
import type { Utterance } from '../../stream/utterance.ts'
import { type Answerer, type Choice, writeChunk, writeUsageChunk } from '../chat-answer.ts'
import { jsonEvents } from '../json-events.ts'
import type { Exchange } from '../provider.ts'
import { explainWithin } from './explain.ts'
import { toFinishReason } from './finish-reason.ts'
import { openCalls } from './open-calls.ts'
import { readUsage } from './read-usage.ts'
import { toAnnotations } from './to-annotations.ts'
import { toDetails } from './to-details.ts'
import { toImages } from './to-images.ts'
import type { OutputItem, Response, ResponseEvent } from './wire.ts'

type Delta = Readonly<Record<string, unknown>>

/** What an event adds to the answer; undefined where it says nothing that chat has words for. */
type Reader = (event: ResponseEvent) => Delta | undefined

const readThought: Reader = ({ delta }) => ({ reasoning_content: delta ?? '' })

/** Events that need no memory. */
const plainReaders: Readonly<Record<string, Reader>> = {
  'response.output_text.delta': ({ delta }) => ({ content: delta ?? '' }),
  'response.refusal.delta': ({ delta }) => ({ refusal: delta ?? '' }),
  'response.reasoning_text.delta': readThought,
  'response.reasoning_summary_text.delta': readThought,
  'response.reasoning_summary_part.added': ({ summary_index: part = 0 }) =>
    part > 0 ? { reasoning_content: '\n\n' } : undefined,
  'response.output_text.annotation.added': ({ annotation }) => annotation && toAnnotations([annotation]),
}

const understand = ({ id, model, now }: Exchange<unknown>): Step<ResponseEvent, Utterance> => {
  const calls = openCalls()
  let answerer: Answerer = { id, model, created: Math.floor(now / 1_000) }
  const done: OutputItem[] = []
  let images = 0

  const say = (delta: Delta, rest: Partial<Choice> = {}): readonly Utterance[] => [
    writeChunk(answerer, [{ ...rest, index: 0, delta }]),
  ]

  const begin = (response: Response): readonly Utterance[] => {
    const { id: said, model: named, created_at: created } = response
    answerer = {
      id: said ?? answerer.id,
      model: named ?? answerer.model,
      created: created ?? answerer.created,
    }
    return say({ role: 'assistant', content: '' })
  }

  /** The last event has every item as it is kept; where a provider leaves them out, those that were done stand in. */
  const readDetails = ({ output = [] }: Response): Delta => {
    const details = (output.length > 0 ? output : done).flatMap(toDetails)
    return details.length > 0
      ? { reasoning_details: details.map((detail, index) => ({ ...detail, index })) }
      : {}
  }

  const finish = (response: Response): readonly Utterance[] => {
    const usage = readUsage(response.usage)
    return [
      ...say(readDetails(response), { finish_reason: toFinishReason(response, calls.count() > 0) }),
      ...(usage ? [writeUsageChunk(answerer, usage)] : []),
      { type: 'done' },
    ]
  }

  const readDone: Reader = event => {
    const { item } = event
    if (!item) return undefined
    done.push(item)
    const drawn = toImages(item).map(image => ({ ...image, index: images++ }))
    return drawn.length > 0 ? { images: drawn } : calls.finish(event)
  }

  const readers: Readonly<Record<string, Reader>> = {
    ...plainReaders,
    'response.output_item.added': calls.begin,
    'response.function_call_arguments.delta': calls.add,
    'response.custom_tool_call_input.delta': calls.add,
    'response.output_item.done': readDone,
  }

  const push = (event: ResponseEvent): readonly Utterance[] => {
    const { type, response = {}, logprobs = [] } = event
    if (type === 'response.created') return begin(response)
    if (type === 'response.completed' || type === 'response.incomplete') return finish(response)
    const delta = lookUp(readers, type)?.(event)
    if (!delta) return []
    return say(delta, logprobs.length > 0 ? { logprobs: { content: logprobs, refusal: null } } : {})
  }

  return { push, end: () => [] }
}

/**
 * The stream of a response (API reference, "Streaming events"). Events that repeat what others have said, and those that
 * tell how far OpenAI's own tools are, say nothing here.
 */
export const fromEvents = (exchange: Exchange<unknown>): Step<ServerSentEvent, Utterance> =>
  jsonEvents(explainWithin, understand(exchange))
