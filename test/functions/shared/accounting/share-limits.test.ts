import { describe, expect, it } from 'vitest'
import { shareKey, shareLimits } from '../../../../functions/shared/accounting/share-limits.ts'

describe('the shares of what a minute gives', () => {
  it.each([
    [10, 3, [4, 3, 3]],
    [3, 3, [1, 1, 1]],
    [7, 1, [7]],
  ])('of %i in %i shards are together the whole', (whole, shards, shares) => {
    const limits = { tokens: 5, requestsPerMinute: whole, tokensPerMinute: whole, concurrency: whole, shards }
    const shared = shares.map((_, shard) => shareLimits(limits, shard))
    for (const limit of ['requestsPerMinute', 'tokensPerMinute', 'concurrency'] as const)
      expect(shared.map(one => one[limit])).toEqual(shares)
    expect(shared.map(({ tokens }) => tokens)).toEqual(shares.map(() => 5))
  })

  it('of all shards in all regions are together the whole', () => {
    const limits = { requestsPerMinute: 11, shards: 2 }
    const shares = [0, 1, 32, 33, 64, 65].map(shard => shareLimits(limits, shard, 3).requestsPerMinute)
    expect(shares).toEqual([2, 2, 2, 2, 2, 1])
  })

  it('of a key are those of the regions, whatever shard it stays at', () => {
    const key = { budgetId: 'k', tokens: 9, requestsPerMinute: 5 }
    expect([0, 1, 33].map(shard => shareKey(key, shard, 2).requestsPerMinute)).toEqual([3, 3, 2])
    expect(shareKey(key, 33, 2)).toMatchObject({ budgetId: 'k', tokens: 9 })
  })

  it('leave unlimited what is', () => {
    expect(shareLimits({ tokens: 5, shards: 2 }, 1)).toEqual({ tokens: 5, shards: 2 })
  })
})
