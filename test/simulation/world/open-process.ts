import type { Clock } from '../../../functions/shared/contract/clock.ts'
import type { SeededDice } from './open-dice.ts'
import type { Timeline } from './open-timeline.ts'

/** Whatever runs code: everything that its code waits for comes to it through its clock, or never. */
export type Process = {
  readonly name: string
  /** Where it runs: the home is 0. */
  readonly region: number
  readonly clock: Clock
  readonly isAlive: () => boolean
  /** Nothing that it awaits ever resumes. What it has sent is on its way. */
  readonly kill: () => void
  /** Runs when it is killed, at once if it is dead. */
  readonly onDeath: (run: () => void) => void
  /** As Lambda does between two requests: what comes meanwhile waits for the thaw. */
  readonly freeze: () => void
  readonly thaw: () => void
}

type Opening = {
  readonly name: string
  readonly region: number
  readonly timeline: Timeline
  readonly dice: SeededDice
  /** The probability that it crashes at any one step, instead of making it. */
  readonly mortality: () => number
  readonly onCrash: () => void
}

/** No two clocks are the same; leases allow for a minute. In milliseconds. */
const mostSkewMs = 1_500

export const openProcess = ({ name, region, timeline, dice, mortality, onCrash }: Opening): Process => {
  const skewMs = dice.between(-mostSkewMs, mostSkewMs)
  const mourners: (() => void)[] = []
  let waiting: (() => void)[] = []
  let isAlive = true
  let isFrozen = false

  const kill = (): void => {
    if (!isAlive) return
    isAlive = false
    for (const run of mourners) run()
  }

  const step = (run: () => void): void => {
    if (!isAlive) return
    if (isFrozen) waiting.push(run)
    else if (!dice.chance(mortality())) run()
    else {
      onCrash()
      kill()
    }
  }

  const after: Clock['after'] = (milliseconds, run) => {
    let isCancelled = false
    const cancel = timeline.after(milliseconds, () => step(() => isCancelled || run()))
    return () => {
      // What a frozen process was to be told is no longer on the timeline.
      isCancelled = true
      cancel()
    }
  }

  return {
    name,
    region,
    clock: { now: () => timeline.now() + skewMs, after },
    isAlive: () => isAlive,
    kill,
    onDeath: run => {
      if (isAlive) mourners.push(run)
      else run()
    },
    freeze: () => {
      isFrozen = true
    },
    thaw: () => {
      isFrozen = false
      for (const run of waiting) after(0, run)
      waiting = []
    },
  }
}
