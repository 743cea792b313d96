import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findLargest } from '../../../../functions/shared/accounting/find-largest.ts'

describe('findLargest', () => {
  it('finds the last number that holds, whatever it is', () => {
    const ranges = fc.tuple(fc.nat(1_000), fc.nat(1_000), fc.integer({ min: -10, max: 2_010 }))
    fc.assert(
      fc.property(ranges, ([least, length, last]) => {
        const most = least + length
        const expected = last < least ? undefined : Math.min(last, most)
        expect(findLargest(least, most, number => number <= last)).toBe(expected)
      }),
    )
  })

  it('asks about twenty times for one in a million', () => {
    let asked = 0
    findLargest(0, 1_000_000, number => {
      asked += 1
      return number <= 333_333
    })
    expect(asked).toBeLessThanOrEqual(22)
  })
})
