import type { QuotaUse } from '../shared/store/read-quota-use.ts'

export const percents = [80, 100] as const

/** Which parts of a quota are used; by multiplication, because a division would round. */
export const reachedLevels = (use: QuotaUse) =>
  percents.filter(percent => use.used * 100 >= use.limit * percent).map(percent => ({ ...use, percent }))
