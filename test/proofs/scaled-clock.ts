import type { Clock } from '../../functions/shared/contract/clock.ts'
import type { Load } from './load.ts'

/** A clock that several processes share, and that goes faster than the real one; it stood at its `begin` at `realBegin`. */
export const openScaledClock = ({ begin, speed }: Load['clock'], realBegin: number) => {
  let waiting = 0
  const clock: Clock = {
    now: () => Math.round(begin + (Date.now() - realBegin) * speed),
    after: (milliseconds, run) => {
      waiting += 1
      const timer = setTimeout(() => {
        waiting -= 1
        run()
      }, milliseconds / speed)
      return () => {
        waiting -= 1
        clearTimeout(timer)
      }
    },
  }
  return { clock, isWaiting: () => waiting > 0 }
}
