import { describe, expect, it } from 'vitest'
import { shareLimits } from '../../../../functions/shared/accounting/share-limits.ts'

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

  it('leave unlimited what is', () => {
    expect(shareLimits({ tokens: 5, shards: 2 }, 1)).toEqual({ tokens: 5, shards: 2 })
  })
})
