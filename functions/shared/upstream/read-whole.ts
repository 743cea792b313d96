import type { Clock } from '../contract/clock.ts'
import type { Failure, Result } from '../contract/failure.ts'
import type { HttpResponse } from './http-client.ts'

/** More than any answer of a model; what is longer is an attack or a broken provider. */
const maximumBytes = 33_554_432

const broken = (status: number, code: string, message: string): Result<never> => {
  // Tokens were produced: asking someone else again would be paid twice.
  const failure: Failure = { status, code, message, next: 'stop' }
  return { ok: false, failure }
}

export type Patience = {
  readonly clock: Clock
  /** The longest silence before the first byte and between any two, in milliseconds. */
  readonly idleMs: number
  /** Milliseconds since the epoch at which reading stops, however lively the body is. */
  readonly stopAt: number
}

/** A whole body as bytes, or why not. */
export const readWhole = async (
  response: HttpResponse,
  { clock, idleMs, stopAt }: Patience,
): Promise<Result<Buffer>> => {
  const pieces: Uint8Array[] = []
  let length = 0
  for (;;) {
    const read = await response.read(Math.max(0, Math.min(idleMs, stopAt - clock.now())))
    if (read.type === 'end') return { ok: true, value: Buffer.concat(pieces, length) }
    if (read.type === 'bytes') {
      pieces.push(read.bytes)
      length += read.bytes.length
      if (length <= maximumBytes && clock.now() < stopAt) continue
    }
    response.cancel()
    if (read.type === 'cut')
      return broken(502, 'upstream_truncated', 'The provider broke off in the middle of its answer.')
    if (clock.now() >= stopAt)
      return broken(504, 'gateway_deadline', 'The answer took longer than a request may last.')
    if (read.type === 'silence')
      return broken(504, 'upstream_idle_timeout', 'The provider fell silent in its answer.')
    return broken(502, 'upstream_too_large', `The provider's answer is larger than ${maximumBytes} bytes.`)
  }
}
