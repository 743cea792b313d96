import type { Clock } from '../contract/clock.ts'

/** What comes of the work if it is done in so many milliseconds; undefined if it goes on. */
export const within = async <Value>(
  clock: Clock,
  milliseconds: number,
  work: Promise<Value>,
): Promise<Value | undefined> => {
  const { promise: isLate, resolve } = Promise.withResolvers<undefined>()
  const stop = clock.after(milliseconds, () => resolve(undefined))
  try {
    return await Promise.race([work, isLate])
  } finally {
    stop()
  }
}
