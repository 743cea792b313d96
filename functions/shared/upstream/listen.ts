import type { Clock } from '../contract/clock.ts'
import type { Failure } from '../contract/failure.ts'
import type { ServerSentEvent } from '../stream/decode-sse.ts'
import { decodeSse } from '../stream/decode-sse.ts'
import type { Heard, Listener } from '../stream/relay.ts'
import { chain, type Step } from '../stream/step.ts'
import type { Utterance } from '../stream/utterance.ts'
import type { BodyRead, HttpResponse } from './http-client.ts'

/** How long a caller is left without a byte: proxies close a connection that is silent for 30 seconds and more. */
export const keepAliveMs = 15_000

export type Listening = {
  readonly response: HttpResponse
  /** Bytes to events; absent, they are server-sent events. */
  readonly decode?: Step<Uint8Array, ServerSentEvent> | undefined
  readonly fromEvents: Step<ServerSentEvent, Utterance>
  readonly clock: Clock
  /** Milliseconds of silence that end the stream: before the first byte, and between any two (comments count as bytes). */
  readonly patience: { readonly firstByteMs: number; readonly idleMs: number }
  /** Milliseconds since the epoch at which reading stops, so that settling has its time. */
  readonly stopAt: number
}

const broken = (status: number, code: string, message: string): Failure => ({
  status,
  code,
  message,
  next: 'another-target',
})

const tooLarge = broken(502, 'upstream_too_large', 'The provider sent an event of over a million characters.')
const truncated = broken(502, 'upstream_truncated', 'The provider broke off before the answer was complete.')
const firstByteTimeout = broken(504, 'upstream_timeout', 'The provider did not begin its answer in time.')
const idleTimeout = broken(
  504,
  'upstream_idle_timeout',
  'The provider fell silent in the middle of its answer.',
)
const outOfTime = broken(504, 'gateway_deadline', 'The answer took longer than a request may last.')

/** A provider's stream, from bytes to utterances, with the clocks that a stream has. */
export const listen = (listening: Listening): Listener => {
  const { response, decode = decodeSse(), clock, patience, stopAt } = listening
  const steps = chain(decode, listening.fromEvents)
  let hasBegun = false
  let silentMs = 0
  let isOver = false

  const limitMs = () => (hasBegun ? patience.idleMs : patience.firstByteMs)

  const breakOff = (failure: Failure, before: readonly Utterance[] = []): Heard => {
    isOver = true
    response.cancel()
    return [...before, { type: 'failure', failure }]
  }

  const takeBytes = (bytes: Uint8Array): Heard => {
    hasBegun = true
    silentMs = 0
    try {
      return steps.push(bytes)
    } catch {
      return breakOff(tooLarge)
    }
  }

  const finish = (): Heard => {
    isOver = true
    const rest = steps.end()
    return rest.length > 0 ? rest : 'end'
  }

  const understand = (read: BodyRead, waitedMs: number): Heard => {
    if (read.type === 'bytes') return takeBytes(read.bytes)
    if (read.type === 'end') return finish()
    if (read.type === 'cut') return breakOff(truncated)
    silentMs += waitedMs
    if (clock.now() >= stopAt) return breakOff(outOfTime)
    if (silentMs >= limitMs()) return breakOff(hasBegun ? idleTimeout : firstByteTimeout)
    return 'silence'
  }

  return {
    hear: async () => {
      if (isOver) return 'end'
      const leftMs = stopAt - clock.now()
      if (leftMs <= 0) return breakOff(outOfTime)
      const waitMs = Math.min(keepAliveMs, limitMs() - silentMs, leftMs)
      return understand(await response.read(waitMs), waitMs)
    },
    release: response.release,
    cancel: response.cancel,
  }
}
