import type { Clock } from '../contract/clock.ts'

/** Waits so many milliseconds, or until the signal is aborted. */
export const pause = (clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (milliseconds <= 0 || signal.aborted) return resolve()
    const finish = () => {
      cancel()
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const cancel = clock.after(milliseconds, finish)
    signal.addEventListener('abort', finish)
  })
