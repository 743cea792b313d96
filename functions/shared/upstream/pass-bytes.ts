import type { Clock } from '../contract/clock.ts'
import type { BodyRead, HttpResponse } from './http-client.ts'

export type Passing = {
  readonly response: HttpResponse
  readonly isEvents: boolean
  readonly clock: Clock
  /** Milliseconds of silence that end it. */
  readonly idleMs: number
  /** Milliseconds since the epoch at which reading stops. */
  readonly stopAt: number
  /** Looks at what passes, before it does. Must not reject. */
  readonly watch: (bytes: Uint8Array) => Promise<void> | void
  /** Told once how it ended: `complete`, `gone`, or why it broke. Must not reject. */
  readonly onEnd: (how: string) => Promise<void>
}

const brokenBy: Readonly<Record<Exclude<BodyRead['type'], 'bytes' | 'end'>, string>> = {
  cut: 'upstream_truncated',
  silence: 'upstream_idle_timeout',
}

/** Only events have words for it; the blank line ends the one that it may have broken off in. */
const writeBreak = (code: string): string => {
  const error = { message: 'The provider broke off.', type: 'server_error', param: null, code }
  return `\n\ndata: ${JSON.stringify({ error })}\n\n`
}

/** Hands bytes on as they come. Written by hand, so that one that is never started tells who left. Never throws. */
export const passBytes = (passing: Passing) => {
  const { response, isEvents, clock, idleMs, stopAt, watch, onEnd } = passing
  const { promise: finished, resolve } = Promise.withResolvers<void>()
  const done = { done: true, value: undefined } as const
  let isOver = false

  const end = (how: string): void => {
    if (isOver) return
    isOver = true
    void onEnd(how).then(resolve)
  }

  const next = async (): Promise<IteratorResult<string | Uint8Array>> => {
    if (isOver) return done
    const patienceMs = Math.min(idleMs, stopAt - clock.now())
    const read: BodyRead = patienceMs > 0 ? await response.read(patienceMs) : { type: 'silence' }
    if (read.type === 'bytes') {
      await watch(read.bytes)
      return { done: false, value: read.bytes }
    }
    if (read.type === 'end') {
      end('complete')
      return done
    }
    response.cancel()
    const code = brokenBy[read.type]
    end(code)
    return isEvents ? { done: false, value: writeBreak(code) } : done
  }

  const leave = async () => {
    if (!isOver) response.cancel()
    end('gone')
    return done
  }

  return { body: { [Symbol.asyncIterator]: () => ({ next, return: leave }) }, finished }
}
