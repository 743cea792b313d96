import type { Notice } from './payment-provider.ts'

/** Whether a time that a signature covers, in seconds since the epoch, is close enough to ours. */
export const isFresh = (
  seconds: number,
  { now, toleranceSeconds }: Pick<Notice, 'now' | 'toleranceSeconds'>,
): boolean => Math.abs(now / 1_000 - seconds) <= toleranceSeconds
