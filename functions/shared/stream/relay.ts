import type { Failure } from '../contract/failure.ts'
import type { StreamChunk } from '../contract/stream-chunk.ts'
import type { Usage } from '../contract/usage.ts'
import { endEarly } from './end-early.ts'
import type { Guard, StopReason } from './guard.ts'
import type { Meter } from './meter.ts'
import type { Speaker } from './speaker.ts'
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

/** How a stream ended: as the provider wanted, by its failure, because the caller had gone, or stopped by its guard. */
export type StreamEnd = 'complete' | 'gone' | Failure | { readonly stopped: StopReason }

export type Relaying = {
  /** What was heard already, while it was decided whether to commit to this answer. */
  readonly opening: readonly Utterance[]
  readonly listener: Listener
  /** Sees what the provider says, before `shape` changes it. */
  readonly meter: Meter
  readonly guard: Guard
  /** What an answer of so many characters is charged as when it is stopped. */
  readonly estimate: (characters: number) => Usage
  readonly shape: Step<Utterance, Utterance>
  /** Words what the provider says, after `shape` has changed it. */
  readonly speaker: Speaker
  /** Aborted when the caller has left, which also cuts the provider's stream. */
  readonly gone: AbortSignal
  /** Told what no provider is to blame for. */
  readonly onBug: (error: unknown) => void
  /** Runs once, after the last byte was handed out. Must not reject. */
  readonly onEnd: (end: StreamEnd) => Promise<void>
}

export const truncated: Failure = {
  status: 502,
  code: 'upstream_truncated',
  message: 'The provider broke off before the answer was complete.',
  next: 'stop',
}

/**
 * A Function URL passes on 200 MB and then cuts without a word; one read may bring a few more.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
const maximumBytes = 195_000_000

const tooLarge: Failure = {
  status: 502,
  code: 'response_too_large',
  message: `The answer is longer than the ${maximumBytes} bytes that can be passed on. Ask for less, or without logprobs.`,
  next: 'stop',
}

const broken: Failure = {
  status: 500,
  code: 'internal_error',
  message:
    'The gateway failed in the middle of the answer. Tell your operator the x-request-id of this answer.',
  next: 'stop',
}

/**
 * The one asynchronous loop of a stream: a read, the steps, one text for all that the read brought. The iterator is written
 * by hand because a generator that was never started does not run its `finally`, and then nothing would be settled.
 */
export const relay = (relaying: Relaying): { body: AsyncIterable<string>; finished: Promise<void> } => {
  const { listener, meter, guard, estimate, shape, speaker, gone, onBug, onEnd } = relaying
  const { promise: finished, resolve } = Promise.withResolvers<void>()
  let unsaid: Heard | undefined = relaying.opening
  let isOver = false
  let given = 0

  const write = (utterances: readonly Utterance[]): string => utterances.map(speaker.speak).join('')

  const finish = (end: StreamEnd): void => {
    if (isOver) return
    isOver = true
    if (end === 'complete') listener.release()
    else listener.cancel()
    onEnd(gone.aborted ? 'gone' : end).then(resolve)
  }

  const close = (last: Utterance): string => {
    const text = write([...shape.end(), last])
    finish(last.type === 'failure' ? last.failure : 'complete')
    return text
  }

  const stop = (last: StreamChunk, reason: StopReason): string => {
    const usage = estimate(meter.read().characters)
    const ending = endEarly({ last, unfinished: meter.unfinished(), reason, usage })
    const text = write([...ending.flatMap(shape.push), ...shape.end(), { type: 'done' }])
    finish({ stopped: reason })
    return text
  }

  const say = (utterance: Utterance): string => {
    if (isOver) return ''
    meter.see(utterance)
    if (utterance.type !== 'chunk') return close(utterance)
    const said = write(shape.push(utterance))
    const { characters, isComplete } = meter.read()
    const reason = guard(characters)
    return reason && !isComplete ? said + stop(utterance.chunk, reason) : said
  }

  const tell = (heard: Heard): string => {
    if (heard === 'silence') return speaker.keepAlive
    if (heard === 'end')
      return close(meter.read().isComplete ? { type: 'done' } : { type: 'failure', failure: truncated })
    return heard.map(say).join('')
  }

  /** Ends an answer while there is room to say why. */
  const bound = (text: string): string => {
    given += Buffer.byteLength(text)
    return given < maximumBytes || isOver ? text : text + close({ type: 'failure', failure: tooLarge })
  }

  /** What a bug has let through so far is charged, and the caller sees that there was to be more. */
  const breakDown = (error: unknown): string => {
    onBug(error)
    finish(broken)
    return write([{ type: 'failure', failure: broken }])
  }

  const next = async (): Promise<IteratorResult<string>> => {
    try {
      while (!isOver) {
        const heard = unsaid ?? (await listener.hear())
        unsaid = undefined
        const text = bound(tell(heard))
        if (text !== '') return { done: false, value: text }
      }
      return { done: true, value: undefined }
    } catch (error) {
      return { done: false, value: breakDown(error) }
    }
  }

  const leave = async (): Promise<IteratorResult<string>> => {
    finish('gone')
    return { done: true, value: undefined }
  }

  return { body: { [Symbol.asyncIterator]: () => ({ next, return: leave }) }, finished }
}
