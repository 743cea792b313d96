import type { Configuration } from './configuration.ts'
import { isSharedByAll, leastRateOf } from './least-rate-of.ts'
import { duplicates, type Problem } from './problem.ts'
import { listRegions } from './regions.ts'

/** What a minute gives is split over the shards of all regions: one whose share is nothing would refuse everything. */
export const checkRegions = ({ regions, tenants }: Configuration): readonly Problem[] => {
  const names = listRegions(regions)
  const entries = names.map((value, index) => ({
    value,
    path: index === 0 ? ['regions', 'home'] : ['regions', 'others', index - 1],
  }))
  const tooSmall = tenants.flatMap((tenant, index) => {
    if (isSharedByAll(tenant, regions)) return []
    const message = `must have requestsPerMinute and concurrency of at least ${leastRateOf(tenant, regions)}, one for each shard in each region`
    return [{ path: ['tenants', index, 'limits'], message }]
  })
  return [...duplicates(entries, 'another region of the list'), ...tooSmall]
}
