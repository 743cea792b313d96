import { describe, expect, it } from 'vitest'
import { openAlarm } from '../../../../functions/shared/upstream/open-alarm.ts'
import { openManualClock } from '../../../manual-clock.ts'

const open = () => {
  const clock = openManualClock()
  const rung: string[] = []
  let timers = 0
  const counting = {
    ...clock,
    after: (milliseconds: number, run: () => void) => {
      timers += 1
      return clock.after(milliseconds, run)
    },
  }
  const alarm = openAlarm(counting)
  return {
    clock,
    rung,
    alarm,
    timers: () => timers,
    set: (ms: number, name: string) => alarm.set(ms, () => rung.push(name)),
  }
}

describe('an alarm', () => {
  it('rings once, when its time has come', () => {
    const { clock, rung, set } = open()
    set(100, 'a')
    clock.advance(99)
    expect(rung).toEqual([])
    clock.advance(1)
    clock.advance(1_000)
    expect(rung).toEqual(['a'])
  })

  it('is put off without another timer, and rings for the last setting only', () => {
    const { clock, rung, set, timers } = open()
    for (const name of ['a', 'b', 'c', 'd']) {
      set(100, name)
      clock.advance(20)
    }
    expect(timers()).toBe(1)
    clock.advance(79)
    expect(rung).toEqual([])
    clock.advance(1)
    expect(rung).toEqual(['d'])
  })

  it('can be set to ring earlier', () => {
    const { clock, rung, set } = open()
    set(100, 'late')
    set(10, 'early')
    clock.advance(10)
    expect(rung).toEqual(['early'])
  })

  it('does not ring when it was stopped, and can be set again', () => {
    const { clock, rung, alarm, set } = open()
    set(100, 'a')
    alarm.stop()
    clock.advance(200)
    set(100, 'b')
    clock.advance(100)
    expect(rung).toEqual(['b'])
  })

  it('leaves no timer behind when it is closed', async () => {
    const { clock, rung, alarm, set } = open()
    set(100, 'a')
    alarm.close()
    clock.advance(1_000)
    expect(rung).toEqual([])
  })
})
