import type { Clock } from '../contract/clock.ts'

export type Alarm = {
  /** Runs once after so many milliseconds, unless it is set anew or stopped before. */
  readonly set: (milliseconds: number, run: () => void) => void
  readonly stop: () => void
  /** Leaves no timer behind. */
  readonly close: () => void
}

/**
 * A timer that is cheap to put off: the one underneath stays until it rings and only then looks whether it still should. A
 * stream puts it off at every chunk, where a timer set and cleared each time would cost more than the chunk.
 */
export const openAlarm = (clock: Clock): Alarm => {
  const never = Number.POSITIVE_INFINITY
  let dueAt = never
  let armedFor = never
  let cancel = () => {}
  let ring = () => {}

  const arm = (milliseconds: number): void => {
    cancel()
    armedFor = clock.now() + milliseconds
    cancel = clock.after(milliseconds, look)
  }
  const look = (): void => {
    armedFor = never
    const leftMs = dueAt - clock.now()
    if (dueAt === never) return
    if (leftMs > 0) arm(leftMs)
    else {
      dueAt = never
      ring()
    }
  }

  return {
    set: (milliseconds, run) => {
      ring = run
      dueAt = clock.now() + milliseconds
      if (armedFor > dueAt) arm(milliseconds)
    },
    stop: () => {
      dueAt = never
    },
    close: () => {
      dueAt = never
      armedFor = never
      cancel()
    },
  }
}
