import type { Call } from './call.ts'

/** Reading stops this long before the host ends the request, so that settling has its time. In milliseconds. */
const settlingMs = 10_000

/** When reading a provider ends, in milliseconds since the epoch. */
export const stopAt = ({ deadline }: Pick<Call, 'deadline'>): number => deadline - settlingMs
