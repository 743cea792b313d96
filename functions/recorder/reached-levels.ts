import type { QuotaUse } from '../shared/store/read-quota-use.ts'

export const percents = [80, 100] as const

/**
 * Which parts of a quota are used; by multiplication, because a division would round. All of it is also used where a request
 * was refused because what is left does not suffice.
 */
export const reachedLevels = ({ hasRefused, ...use }: QuotaUse) =>
  percents
    .filter(percent => use.used * 100 >= use.limit * percent || (percent === 100 && hasRefused))
    .map(percent => ({ ...use, percent }))
