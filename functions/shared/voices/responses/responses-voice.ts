import type { Failure } from '../../contract/failure.ts'
import type { ResponsesRequest } from '../../contract/responses.ts'
import type { StreamChunk } from '../../contract/stream-chunk.ts'
import { keepAlive } from '../../stream/encode-sse.ts'
import { readSeam } from '../../stream/seam.ts'
import type { Speaker } from '../../stream/speaker.ts'
import type { Utterance } from '../../stream/utterance.ts'
import { given } from '../given.ts'
import { type Narrator, openNarrator } from '../narrate.ts'
import type { Turn } from '../open-passages.ts'
import { type NamedEvent, openNamedSpeaker } from '../open-speaker.ts'
import { toTurns } from '../to-turns.ts'
import type { Voice } from '../voice.ts'
import { describeResponse, type ResponseObject, type Stamp } from './describe-response.ts'
import { toEvents } from './to-events.ts'
import { toUsage } from './to-usage.ts'
import { openToolNames } from './tool-names.ts'

type Outcome = ReturnType<Narrator['outcome']>

/** Why an answer is not complete, by what chat says of its end. */
const reasons: Readonly<Record<string, string>> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
}

const reasonOf = ({ finishReason = '' }: Outcome): string | undefined => reasons[finishReason]

type Speaking = {
  readonly request: ResponsesRequest
  readonly stamp: Stamp
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Gathers what is told of a response, to be looked at whole. */
const openResponse = ({ request, stamp, now }: Speaking) => {
  const described: ResponseObject = describeResponse(request, stamp)
  const telling = { name: stamp.id.replace(/^resp_/, ''), toolOf: openToolNames(request) }
  const output: object[] = []

  const tell = (turns: readonly Turn[], outcome: Outcome): readonly NamedEvent[] => {
    const status = reasonOf(outcome) ? 'incomplete' : 'completed'
    const events = turns.flatMap(turn => toEvents(turn, { ...telling, status }))
    for (const event of events)
      if (event.type === 'response.output_item.done')
        output[event['output_index'] as number] = event['item'] as object
    return events
  }

  const complete = (outcome: Outcome) => {
    const reason = reasonOf(outcome)
    return {
      ...described,
      status: reason ? 'incomplete' : 'completed',
      completed_at: reason ? null : Math.floor(now() / 1_000),
      incomplete_details: reason ? { reason } : null,
      output,
      ...given({ usage: toUsage(outcome) }),
    }
  }

  const fail = ({ message, code, status }: Failure, outcome: Outcome) => ({
    ...described,
    status: 'failed',
    // The specification names the codes there are, and ours are none of them.
    error: { code: status === 429 ? 'rate_limit_exceeded' : 'server_error', message: `${message} (${code})` },
    output,
    ...given({ usage: toUsage(outcome) }),
  })

  return { described, tell, complete, fail }
}

/** Both official SDKs raise an error that stands under `error`, where OpenAI sends it and its specification does not. */
const toError = ({ message, code, param = null, type = 'server_error' }: Failure): NamedEvent => ({
  type: 'error',
  code,
  message,
  param,
  error: { type, code, message, param },
})

/** A stream in Responses' events. https://platform.openai.com/docs/api-reference/responses-streaming */
const openSpeaker = (speaking: Speaking): Speaker => {
  const narrator = openNarrator()
  const response = openResponse(speaking)
  let hasBegun = false

  const begin = (): readonly NamedEvent[] => {
    if (hasBegun) return []
    hasBegun = true
    const { described } = response
    return [
      { type: 'response.created', response: described },
      { type: 'response.in_progress', response: described },
    ]
  }

  /** Where another model goes on: a response may say more than once that it is in progress. */
  const toSeam = (chunk: StreamChunk): readonly NamedEvent[] => {
    const continued = readSeam(chunk)
    if (!continued) return []
    return [{ type: 'response.in_progress', response: response.described, causeway: { continued } }]
  }

  const hear = (turns: readonly Turn[]) => response.tell(turns, narrator.outcome())

  const tell = (utterance: Utterance): readonly NamedEvent[] => {
    switch (utterance.type) {
      case 'chunk':
        return [...begin(), ...toSeam(utterance.chunk), ...hear(narrator.hear(utterance.chunk))]
      case 'done': {
        const events = [...begin(), ...hear(narrator.end())]
        const whole = response.complete(narrator.outcome())
        return [...events, { type: `response.${whole.status}`, response: whole }]
      }
      case 'failure': {
        const failed = response.fail(utterance.failure, narrator.outcome())
        return [...begin(), { type: 'response.failed', response: failed }, toError(utterance.failure)]
      }
    }
  }

  const complete = (event: NamedEvent, sequence: number) => ({ ...event, sequence_number: sequence })
  return openNamedSpeaker({ tell, complete, keepAlive })
}

const writeWhole = (completion: unknown, speaking: Speaking): object => {
  const { turns, outcome } = toTurns(completion)
  const response = openResponse(speaking)
  response.tell(turns, outcome)
  return response.complete(outcome)
}

/** OpenAI's Responses. */
export const responsesVoice = (speaking: Speaking): Voice => ({
  whole: completion => writeWhole(completion, speaking),
  openSpeaker: () => openSpeaker(speaking),
})
