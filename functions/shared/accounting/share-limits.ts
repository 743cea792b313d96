import type { Limits } from './account.ts'
import { placeInRegion, regionOf } from './shard.ts'

/** How much of a whole number each of so many has, of whom the first ones have the rest. */
const shareOf = (whole: number, index: number, count: number): number =>
  Math.floor((whole + count - 1 - index) / count)

type Rates = Pick<Limits, 'requestsPerMinute' | 'tokensPerMinute' | 'concurrency'>

const shareRates = <Limited extends Rates>(limits: Limited, index: number, count: number): Limited => {
  if (count === 1) return limits
  const { requestsPerMinute, tokensPerMinute, concurrency } = limits
  return {
    ...limits,
    ...(requestsPerMinute !== undefined && { requestsPerMinute: shareOf(requestsPerMinute, index, count) }),
    ...(tokensPerMinute !== undefined && { tokensPerMinute: shareOf(tokensPerMinute, index, count) }),
    ...(concurrency !== undefined && { concurrency: shareOf(concurrency, index, count) }),
  }
}

/**
 * The limits as one shard of an account keeps them. What a minute gives, and how many requests may run at once, is split
 * evenly over the shards of all regions; all shares together are the whole. The quota is not: what of it is left moves between
 * the shards.
 */
export const shareLimits = (limits: Limits, shard: number, regions = 1): Limits => {
  const { shards = 1 } = limits
  return shareRates(limits, regionOf(shard) * shards + placeInRegion(shard), shards * regions)
}

/** What a minute gives a key, as one region keeps it: within a region the requests of a key stay at one shard. */
export const shareKey = <Key extends Rates>(key: Key, shard: number, regions: number): Key =>
  shareRates(key, regionOf(shard), regions)
