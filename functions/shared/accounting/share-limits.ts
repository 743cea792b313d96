import type { Limits } from './account.ts'

/**
 * The limits as one shard of an account keeps them. What a minute gives, and how many requests may run at once, is split
 * evenly; all shares together are the whole. The quota is not: what of it is left moves between the shards.
 */
export const shareLimits = (limits: Limits, shard: number): Limits => {
  const { shards = 1, requestsPerMinute, tokensPerMinute, concurrency } = limits
  if (shards === 1) return limits
  const shareOf = (whole: number): number => Math.floor((whole + shards - 1 - shard) / shards)
  return {
    ...limits,
    ...(requestsPerMinute !== undefined && { requestsPerMinute: shareOf(requestsPerMinute) }),
    ...(tokensPerMinute !== undefined && { tokensPerMinute: shareOf(tokensPerMinute) }),
    ...(concurrency !== undefined && { concurrency: shareOf(concurrency) }),
  }
}
