import { describe, expect, it } from 'vitest'
import type { BodyRead } from '../../../../functions/shared/upstream/http-client.ts'
import { readWhole } from '../../../../functions/shared/upstream/read-whole.ts'
import { openManualClock } from '../../../manual-clock.ts'

const bytes = (text: string): BodyRead => ({ type: 'bytes', bytes: Buffer.from(text) })
const silence: BodyRead = { type: 'silence' }

/** Reads a body whose every piece takes so long; silence takes as long as it is waited for. */
const readAll = async (reads: readonly BodyRead[], pieceMs = 0) => {
  const clock = openManualClock()
  const coming = [...reads]
  const begunAt = clock.now()
  let isCancelled = false
  const response = {
    status: 200,
    headers: {},
    read: async (patienceMs: number): Promise<BodyRead> => {
      const read = coming.shift() ?? { type: 'end' }
      clock.advance(read.type === 'silence' ? patienceMs : pieceMs)
      return read
    },
    release: () => {},
    cancel: () => {
      isCancelled = true
    },
  }
  const result = await readWhole(response, { clock, idleMs: 60_000, stopAt: begunAt + 100_000 })
  const said = result.ok ? result.value.toString() : result.failure.code
  return { said, isCancelled, tookMs: clock.now() - begunAt }
}

describe('a whole body', () => {
  it('is all of its pieces', async () => {
    expect(await readAll([bytes('a'), bytes('b')])).toMatchObject({ said: 'ab', isCancelled: false })
  })

  it('fails when it falls silent, after its idle time', async () => {
    const expected = { said: 'upstream_idle_timeout', isCancelled: true, tookMs: 60_000 }
    expect(await readAll([bytes('a'), silence])).toEqual(expected)
  })

  it('fails in time to settle, however lively it is', async () => {
    const drops = Array.from({ length: 99 }, () => bytes('a'))
    expect(await readAll(drops, 10_000)).toEqual({
      said: 'gateway_deadline',
      isCancelled: true,
      tookMs: 100_000,
    })
  })

  it('fails when it was cut', async () => {
    expect(await readAll([bytes('a'), { type: 'cut' }])).toMatchObject({ said: 'upstream_truncated' })
  })

  it('fails when it is larger than any answer', async () => {
    const piece: BodyRead = { type: 'bytes', bytes: new Uint8Array(20_000_000) }
    expect(await readAll([piece, piece])).toMatchObject({ said: 'upstream_too_large', isCancelled: true })
  })
})
