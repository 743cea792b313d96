import type { Clock } from '../functions/shared/contract/clock.ts'

export type ManualClock = Clock & {
  /** Moves time on and runs, in their order, the timers that it passes. */
  readonly advance: (milliseconds: number) => void
  /** Resolves when a timer of exactly so many milliseconds is waiting. */
  readonly waiting: (milliseconds: number) => Promise<void>
}

/** A clock that stands still until it is told to go on. */
export const openManualClock = (start = 1_000_000): ManualClock => {
  type Timer = { readonly at: number; readonly length: number; readonly run: () => void }
  const timers = new Set<Timer>()
  const watchers = new Set<() => void>()
  let time = start

  return {
    now: () => time,
    after: (length, run) => {
      const timer = { at: time + length, length, run }
      timers.add(timer)
      for (const look of watchers) look()
      return () => timers.delete(timer)
    },
    advance: milliseconds => {
      time += milliseconds
      const due = [...timers].filter(({ at }) => at <= time).sort((one, other) => one.at - other.at)
      for (const timer of due) if (timers.delete(timer)) timer.run()
    },
    waiting: milliseconds =>
      new Promise(resolve => {
        const look = () => {
          if (![...timers].some(({ length }) => length === milliseconds)) return
          watchers.delete(look)
          resolve()
        }
        watchers.add(look)
        look()
      }),
  }
}
