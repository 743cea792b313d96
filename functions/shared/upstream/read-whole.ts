import type { Failure, Result } from '../contract/failure.ts'
import type { HttpResponse } from './http-client.ts'

/** More than any answer of a model; what is longer is an attack or a broken provider. */
const maximumBytes = 33_554_432

const broken = (status: number, code: string, message: string): Result<never> => {
  // Tokens were produced: asking someone else again would be paid twice.
  const failure: Failure = { status, code, message, next: 'stop' }
  return { ok: false, failure }
}

/** A whole body as bytes, or why not. `patienceMs` is the longest silence between any two of its bytes. */
export const readWhole = async (response: HttpResponse, patienceMs: number): Promise<Result<Buffer>> => {
  const pieces: Uint8Array[] = []
  let length = 0
  for (;;) {
    const read = await response.read(patienceMs)
    if (read.type === 'end') return { ok: true, value: Buffer.concat(pieces, length) }
    if (read.type === 'bytes') {
      pieces.push(read.bytes)
      length += read.bytes.length
      if (length <= maximumBytes) continue
    }
    response.cancel()
    if (read.type === 'cut')
      return broken(502, 'upstream_truncated', 'The provider broke off in the middle of its answer.')
    if (read.type === 'silence')
      return broken(504, 'upstream_idle_timeout', 'The provider fell silent in its answer.')
    return broken(502, 'upstream_too_large', `The provider's answer is larger than ${maximumBytes} bytes.`)
  }
}
