import { describe, expect, it } from 'vitest'
import { persist } from '../../../functions/shared/persist.ts'
import { openManualClock } from '../../manual-clock.ts'

/** Work that fails so many times, on a clock that jumps to whatever is waited for. */
const tryFor = async (failures: number, forMs: number) => {
  const clock = openManualClock()
  const waits: number[] = []
  let tries = 0
  const work = async () => {
    tries += 1
    if (tries <= failures) throw new Error('not yet')
  }
  const after = (milliseconds: number, run: () => void) => {
    waits.push(milliseconds)
    clock.advance(milliseconds)
    queueMicrotask(run)
    return () => {}
  }
  const until = clock.now() + forMs
  const isDone = await persist({ clock: { now: clock.now, after }, dice: () => 0.5, until }, work)
  return { isDone, tries, waits }
}

describe('persist', () => {
  it('tries once what works at once', async () => {
    expect(await tryFor(0, 1_000)).toEqual({ isDone: true, tries: 1, waits: [] })
  })

  it('waits longer each time, up to a limit', async () => {
    const { isDone, waits } = await tryFor(9, 60_000)
    expect(isDone).toBe(true)
    expect(waits).toEqual([75, 150, 300, 600, 1_200, 2_400, 3_750, 3_750, 3_750])
  })

  it('gives up in time rather than wait beyond the deadline', async () => {
    expect(await tryFor(99, 400)).toEqual({ isDone: false, tries: 3, waits: [75, 150] })
  })
})
