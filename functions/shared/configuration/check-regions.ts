import type { Configuration } from './configuration.ts'
import { duplicates, type Problem } from './problem.ts'
import { listRegions } from './regions.ts'

/** What a minute gives is split over the shards of all regions: one whose share is nothing would refuse everything. */
export const checkRegions = ({ regions, tenants }: Configuration): readonly Problem[] => {
  const names = listRegions(regions)
  const entries = names.map((value, index) => ({
    value,
    path: index === 0 ? ['regions', 'home'] : ['regions', 'others', index - 1],
  }))
  const tooSmall = tenants.flatMap(({ quota: { shards = 1 }, limits }, tenant) => {
    const needed = shards * names.length
    const fits = Math.min(limits.requestsPerMinute ?? needed, limits.concurrency ?? needed) >= needed
    const message = `must have requestsPerMinute and concurrency of at least ${needed}, one for each shard in each region`
    return fits ? [] : [{ path: ['tenants', tenant, 'limits'], message }]
  })
  return [...duplicates(entries, 'another region of the list'), ...tooSmall]
}
