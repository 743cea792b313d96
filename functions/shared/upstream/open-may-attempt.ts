import type { Target } from '../routing/route.ts'
import type { Pools } from './pools.ts'

/**
 * The first attempt on a route is always allowed; another is, as far as the retries go of the pool that has failed, or else
 * of the one that it goes to. Each pool is asked no more when it had none left.
 */
export const openMayAttempt = (pools: Pick<Pools, 'mayRetry' | 'countRequest'>) => {
  const spent = new Set<string>()
  const pays = async ({ providerId }: Target): Promise<boolean> => {
    if (spent.has(providerId)) return false
    const mayRetry = await pools.mayRetry(providerId)
    if (!mayRetry) spent.add(providerId)
    return mayRetry
  }
  return async (target: Target, failed: Target | undefined): Promise<boolean> => {
    if (failed) return (await pays(failed)) || pays(target)
    pools.countRequest(target.providerId)
    return true
  }
}
