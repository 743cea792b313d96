import { assert, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawFor, race } from '../../../../functions/shared/routing/draw.ts'

describe('a draw by name', () => {
  it('is the same for the same names, and within 0 and 1', () => {
    assert(
      property(string(), string(), (one, other) => {
        const draw = drawFor(one, other)
        expect(draw).toBe(drawFor(one, other))
        expect(draw).toBeGreaterThanOrEqual(0)
        expect(draw).toBeLessThan(1)
      }),
    )
  })

  it('tells where one name ends and the next begins', () => {
    expect(drawFor('a', 'bc')).not.toBe(drawFor('ab', 'c'))
  })

  it('is spread evenly', () => {
    const draws = Array.from({ length: 10_000 }, (_, index) => drawFor('session', String(index)))
    const tenths = Array.from({ length: 10 }, (_, tenth) =>
      draws.filter(draw => Math.floor(draw * 10) === tenth),
    )
    // Five standard deviations of a binomial of 10,000 by 0.1.
    for (const { length } of tenths) expect(Math.abs(length - 1_000)).toBeLessThan(150)
  })
})

describe('a race', () => {
  it('is won sooner with more weight, and is over at once for the lowest draw', () => {
    expect(race(0.5, 2)).toBeLessThan(race(0.5, 1))
    expect(race(0, 1)).toBe(race(0, 9))
  })
})
