import { describe, expect, it } from 'vitest'
import { workThrough } from '../../../functions/shared/work-through.ts'

describe('workThrough', () => {
  it('does everything, so many at a time, and gives the results in order', async () => {
    let working = 0
    let most = 0
    const items = Array.from({ length: 50 }, (_, index) => index)
    const results = await workThrough(items, 4, async item => {
      most = Math.max(most, ++working)
      // The later ones overtake the earlier ones.
      for (let turn = item; turn < 50; turn++) await Promise.resolve()
      working -= 1
      return -item
    })
    expect(results).toEqual(items.map(item => -item))
    expect(most).toBe(4)
  })

  it('has nothing to do for nothing', async () => {
    expect(await workThrough([], 4, async () => 1)).toEqual([])
  })
})
