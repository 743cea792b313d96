import { describe, expect, it } from 'vitest'
import { median } from '../../bench/median.ts'

describe('the median', () => {
  it.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[10, 1, 2, 100], 6],
  ])('of %j is %d, whatever their order', (values, expected) => {
    expect(median(values)).toBe(expected)
  })

  it('of nothing is not a number', () => {
    expect(median([])).toBeNaN()
  })
})
