import type { Clock } from '../functions/shared/contract/clock.ts'
import { systemClock } from '../functions/shared/edge/system-clock.ts'

/**
 * The system's clock, but that nobody waits for timers shorter than this: a gateway's pauses between attempts are shorter
 * than a second, its patience with others never is.
 */
export const openHastyClock = (shorterThanMs: number): Clock => ({
  now: systemClock.now,
  after: (milliseconds, run) => systemClock.after(milliseconds < shorterThanMs ? 0 : milliseconds, run),
})
