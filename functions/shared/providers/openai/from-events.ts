import type { Failure } from '../../contract/failure.ts'
import type { StreamChunk } from '../../contract/stream-chunk.ts'
import type { ServerSentEvent } from '../../stream/decode-sse.ts'
import type { Step } from '../../stream/step.ts'
import type { Utterance } from '../../stream/utterance.ts'
import { hasSoundChoices } from '../has-sound-choices.ts'
import { isObject } from '../json.ts'
import { explainWithin } from './explain.ts'

const malformed: Failure = {
  status: 502,
  code: 'upstream_bad_event',
  message: 'The provider sent an event that is no chunk of an answer.',
  next: 'another-target',
}

const parseChunk = (data: string): StreamChunk | undefined => {
  try {
    const chunk: unknown = JSON.parse(data)
    return isObject(chunk) && hasSoundChoices(chunk) ? (chunk as StreamChunk) : undefined
  } catch {
    return undefined
  }
}

const understand = ({ data }: ServerSentEvent): readonly Utterance[] => {
  // Both official SDKs throw a JSON error on an empty event, so none is passed on.
  if (data === '') return []
  if (data.startsWith('[DONE]')) return [{ type: 'done' }]
  const chunk = parseChunk(data)
  if (!chunk) return [{ type: 'failure', failure: malformed }]
  const failure = explainWithin(chunk)
  return [failure ? { type: 'failure', failure } : { type: 'chunk', chunk, data }]
}

/** OpenAI's stream (API reference, "Chat Completions streaming"): a JSON object per event, `[DONE]` at the end. */
export const fromEvents = (): Step<ServerSentEvent, Utterance> => ({ push: understand, end: () => [] })
