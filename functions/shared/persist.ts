import type { Clock } from './contract/clock.ts'
import type { Dice } from './routing/situation.ts'

type Persisting = {
  readonly clock: Clock
  readonly dice: Dice
  /** Milliseconds since the epoch after which there is no further try. */
  readonly until: number
}

const firstWaitMs = 100
const longestWaitMs = 5_000

/** Does a piece of work that must not be lost, again and again with growing, jittered waits; false if time ran out. */
export const persist = async (
  { clock, dice, until }: Persisting,
  work: () => Promise<void>,
): Promise<boolean> => {
  for (let round = 0; ; round++) {
    try {
      await work()
      return true
    } catch {
      const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** round) * (0.5 + dice() / 2)
      if (clock.now() + waitMs >= until) return false
      await new Promise<void>(resolve => {
        clock.after(waitMs, resolve)
      })
    }
  }
}
