import type { Call } from '../contract/call.ts'
import type { Clock } from '../contract/clock.ts'
import { stopAt } from '../contract/stop-at.ts'

/** Whoever only is slow has so long for the last words of a stream that was ended at its time. In milliseconds. */
const leastMs = 1_000

/**
 * Runs `leave` if a caller who has taken nothing for now takes nothing until the time of the request is up; the returned
 * function calls that off. Nobody asks for the next piece of a stream meanwhile, so nobody else would see that it is late.
 */
export const awaitReader = (clock: Clock, call: Pick<Call, 'deadline'>, leave: () => void): (() => void) =>
  clock.after(Math.max(leastMs, stopAt(call) - clock.now()), leave)
