import type { QuotaUse } from '../shared/store/accounts/read-quota-use.ts'

export const percents = [80, 100] as const

/** A request that asks for more than there ever was says nothing of a quota that nobody has used yet. */
const isUsedUp = ({ refused = 0, limit }: QuotaUse): boolean => refused * 2 >= limit

/**
 * Which parts of a quota are used; by multiplication, because a division would round. All of it is also used where a request
 * was refused because what is left does not suffice.
 */
export const reachedLevels = (quota: QuotaUse) => {
  const { refused: _, ...use } = quota
  return percents
    .filter(percent => use.used * 100 >= use.limit * percent || (percent === 100 && isUsedUp(quota)))
    .map(percent => ({ ...use, percent }))
}
