import type { Failure } from '../contract/failure.ts'
import type { ServerSentEvent } from '../stream/decode-sse.ts'
import type { Step } from '../stream/step.ts'
import type { Utterance } from '../stream/utterance.ts'

const malformed: Failure = {
  status: 502,
  code: 'upstream_bad_event',
  message: 'The provider sent an event that is not valid JSON.',
  next: 'another-target',
}

const parseObject = (data: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(data)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * A stream that has a JSON object in each event: an error is a failure, an empty event and `[DONE]` say nothing (the
 * objects themselves tell the end), and the rest is `step`'s to understand.
 */
export const jsonEvents = <Event extends object>(
  explainWithin: (body: unknown) => Failure | undefined,
  step: Step<Event, Utterance>,
): Step<ServerSentEvent, Utterance> => ({
  push: ({ data }) => {
    if (data === '' || data.startsWith('[DONE]')) return []
    const event = parseObject(data)
    if (!event) return [{ type: 'failure', failure: malformed }]
    const failure = explainWithin(event)
    return failure ? [{ type: 'failure', failure }] : step.push(event as Event)
  },
  end: step.end,
})
