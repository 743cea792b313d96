import { describe, expect, it } from 'vitest'
import { fromEvents } from '../../../../functions/shared/providers/openai/from-events.ts'
import { maximumEventLength } from '../../../../functions/shared/stream/decode-sse.ts'
import type { Heard } from '../../../../functions/shared/stream/relay.ts'
import type { BodyRead } from '../../../../functions/shared/upstream/http-client.ts'
import { listen } from '../../../../functions/shared/upstream/listen.ts'
import { openManualClock } from '../../../manual-clock.ts'

const bytes = (text: string): BodyRead => ({ type: 'bytes', bytes: Buffer.from(text) })
const silence: BodyRead = { type: 'silence' }
const patience = { firstByteMs: 30_000, idleMs: 40_000 }

/** Hears a body that comes in these reads; silence takes as long as it was waited for. */
const hearAll = async (reads: readonly BodyRead[], secondsLeft = 900) => {
  const clock = openManualClock()
  const coming = [...reads]
  const waits: number[] = []
  let isCancelled = false
  const listener = listen({
    response: {
      status: 200,
      headers: {},
      read: async patienceMs => {
        const read = coming.shift() ?? { type: 'end' }
        waits.push(patienceMs)
        if (read.type === 'silence') clock.advance(patienceMs)
        return read
      },
      release: () => {},
      cancel: () => {
        isCancelled = true
      },
    },
    fromEvents: fromEvents(),
    clock,
    patience,
    stopAt: clock.now() + secondsLeft * 1_000,
  })
  const heard: Heard[] = []
  do heard.push(await listener.hear())
  while (heard.at(-1) !== 'end')
  return { heard: heard.map(nameHeard), waits, isCancelled }
}

const nameHeard = (heard: Heard): unknown =>
  typeof heard === 'string'
    ? heard
    : heard.map(said => (said.type === 'failure' ? said.failure.code : said.type))

const chunk = 'data: {"choices":[]}\n\n'

describe('listen', () => {
  it('hears events as they come, and silence every keep-alive interval', async () => {
    const { heard } = await hearAll([bytes(chunk + chunk), silence, bytes('data: [DO'), bytes('NE]\n\n')])
    expect(heard).toEqual([['chunk', 'chunk'], 'silence', [], ['done'], 'end'])
  })

  it('gives up a provider that never begins, and cuts the connection', async () => {
    const { heard, waits, isCancelled } = await hearAll([silence, silence, silence])
    expect(heard).toEqual(['silence', ['upstream_timeout'], 'end'])
    expect(waits).toEqual([15_000, 15_000])
    expect(isCancelled).toBe(true)
  })

  it('gives up a provider that falls silent, after its idle time to the millisecond', async () => {
    const { heard, waits } = await hearAll([bytes(chunk), silence, silence, silence, silence])
    expect(heard).toEqual([['chunk'], 'silence', 'silence', ['upstream_idle_timeout'], 'end'])
    expect(waits.slice(1)).toEqual([15_000, 15_000, 10_000])
  })

  it('takes a comment for a sign of life', async () => {
    const { heard } = await hearAll([
      bytes(chunk),
      silence,
      silence,
      bytes(': ping\n\n'),
      silence,
      silence,
      bytes(chunk),
    ])
    expect(heard).toEqual([['chunk'], 'silence', 'silence', [], 'silence', 'silence', ['chunk'], 'end'])
  })

  it('stops in time to settle, however lively the stream is', async () => {
    const { heard, waits } = await hearAll([bytes(chunk), silence, bytes(chunk)], 5)
    expect(heard).toEqual([['chunk'], ['gateway_deadline'], 'end'])
    expect(waits[1]).toBe(5_000)
  })

  it('says that a body was cut', async () => {
    expect((await hearAll([bytes(chunk), { type: 'cut' }])).heard).toEqual([
      ['chunk'],
      ['upstream_truncated'],
      'end',
    ])
  })

  it('does not gather an event without end', async () => {
    const piece = bytes('x'.repeat(maximumEventLength / 2))
    const { heard, isCancelled } = await hearAll([bytes('data: '), piece, piece, piece])
    expect(heard.at(-2)).toEqual(['upstream_too_large'])
    expect(isCancelled).toBe(true)
  })
})
