import { type JoinedRegions, listRegions } from './regions.ts'

type Rated = {
  readonly quota: { readonly shards?: number | undefined }
  readonly limits: {
    readonly requestsPerMinute?: number | undefined
    readonly concurrency?: number | undefined
  }
}

/** How many requests a minute, and at once, a tenant must have at least: one for each shard in each region, or some refuse all. */
export const leastRateOf = ({ quota }: Pick<Rated, 'quota'>, regions?: JoinedRegions): number =>
  (quota.shards ?? 1) * Math.max(1, listRegions(regions).length)

/** Whether every shard in every region has a share of what a minute gives. */
export const isSharedByAll = ({ quota, limits }: Rated, regions?: JoinedRegions): boolean => {
  const least = leastRateOf({ quota }, regions)
  return Math.min(limits.requestsPerMinute ?? least, limits.concurrency ?? least) >= least
}
