import type { Failure } from '../contract/failure.ts'
import { encodeSse, keepAlive } from './encode-sse.ts'
import type { Meter } from './meter.ts'
import type { Step } from './step.ts'
import type { Utterance } from './utterance.ts'

/** What was heard since the last look; `silence` when nothing came for one keep-alive interval; `end` after the last. */
export type Heard = readonly Utterance[] | 'silence' | 'end'

/** A provider's stream as `upstream` hears it. */
export type Listener = {
  /** Never rejects: what breaks is an utterance of type failure, after which comes `end`. */
  readonly hear: () => Promise<Heard>
  /** Gives the connection back. */
  readonly release: () => void
  /** Cuts the connection. */
  readonly cancel: () => void
}

/** How a stream ended: as the provider wanted, by its failure, or because the caller had gone. */
export type StreamEnd = 'complete' | 'gone' | Failure

export type Relaying = {
  /** What was heard already, while it was decided whether to commit to this answer. */
  readonly opening: readonly Utterance[]
  readonly listener: Listener
  /** Sees what the provider says, before `shape` changes it. */
  readonly meter: Meter
  readonly shape: Step<Utterance, Utterance>
  /** Aborted when the caller has left, which also cuts the provider's stream. */
  readonly gone: AbortSignal
  /** Runs once, after the last byte was handed out. Must not reject. */
  readonly onEnd: (end: StreamEnd) => Promise<void>
}

const truncated: Failure = {
  status: 502,
  code: 'upstream_truncated',
  message: 'The provider broke off before the answer was complete.',
  next: 'stop',
}

/**
 * The one asynchronous loop of a stream: a read, the steps, one text for all that the read brought. The iterator is written
 * by hand because a generator that was never started does not run its `finally`, and then nothing would be settled.
 */
export const relay = (relaying: Relaying): { body: AsyncIterable<string>; finished: Promise<void> } => {
  const { listener, meter, shape, gone, onEnd } = relaying
  const { promise: finished, resolve } = Promise.withResolvers<void>()
  let unsaid: Heard | undefined = relaying.opening
  let isOver = false

  const finish = (end: StreamEnd): void => {
    if (isOver) return
    isOver = true
    if (end === 'complete') listener.release()
    else listener.cancel()
    onEnd(gone.aborted ? 'gone' : end).then(resolve)
  }

  const close = (last: Utterance): string => {
    const text = [...shape.end(), last].map(encodeSse).join('')
    finish(last.type === 'failure' ? last.failure : 'complete')
    return text
  }

  const say = (utterance: Utterance): string => {
    if (isOver) return ''
    meter.see(utterance)
    return utterance.type === 'chunk' ? shape.push(utterance).map(encodeSse).join('') : close(utterance)
  }

  const tell = (heard: Heard): string => {
    if (heard === 'silence') return keepAlive
    if (heard === 'end')
      return close(meter.read().isComplete ? { type: 'done' } : { type: 'failure', failure: truncated })
    return heard.map(say).join('')
  }

  const next = async (): Promise<IteratorResult<string>> => {
    while (!isOver) {
      const heard = unsaid ?? (await listener.hear())
      unsaid = undefined
      const text = tell(heard)
      if (text !== '') return { done: false, value: text }
    }
    return { done: true, value: undefined }
  }

  const leave = async (): Promise<IteratorResult<string>> => {
    finish('gone')
    return { done: true, value: undefined }
  }

  return { body: { [Symbol.asyncIterator]: () => ({ next, return: leave }) }, finished }
}
