import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reachedLevels } from '../../../functions/recorder/reached-levels.ts'

const percentsOf = (used: number, limit: number, refused?: number) =>
  reachedLevels({ quota: 'money', used, limit, refused }).map(({ percent }) => percent)

describe('reachedLevels', () => {
  it.each([
    [799, 1_000, []],
    [800, 1_000, [80]],
    [999, 1_000, [80]],
    [1_000, 1_000, [80, 100]],
    [1_001, 1_000, [80, 100]],
    [2, 3, []],
    [0, 1, []],
    // A hundred thousand dollars in nano-dollars, where a division would round up.
    [79_999_999_999_999, 100_000_000_000_000, []],
  ])('of %d used out of %d are %j', (used, limit, percents) => {
    expect(percentsOf(used, limit)).toEqual(percents)
  })

  it('are all of it where what is left has not sufficed', () => {
    expect(percentsOf(600, 1_000, 600)).toEqual([100])
    expect(percentsOf(850, 1_000, 500)).toEqual([80, 100])
    expect(reachedLevels({ quota: 'tokens', used: 6, limit: 10, refused: 6 })).toEqual([
      { quota: 'tokens', used: 6, limit: 10, percent: 100 },
    ])
  })

  it('are not all of it because somebody once asked for more than there ever was', () => {
    expect(percentsOf(700, 1_000, 499)).toEqual([])
  })

  it('reaches more the more is used', () => {
    const amount = fc.integer({ min: 0, max: 1_000_000 })
    fc.assert(
      fc.property(amount, amount, fc.integer({ min: 1, max: 1_000_000 }), (used, more, limit) => {
        expect(percentsOf(used + more, limit)).toEqual(expect.arrayContaining(percentsOf(used, limit)))
      }),
    )
  })
})
