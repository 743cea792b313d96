import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundCost, priceUsage } from '../../../../functions/shared/accounting/price-usage.ts'
import type { Price } from '../../../../functions/shared/configuration/configuration.ts'
import { noUsage, type Usage } from '../../../../functions/shared/contract/usage.ts'

const noon = Date.parse('2026-11-21T12:00:00Z')
const plain: Price = { input: 2, output: 10, variants: [] }

const cost = (usage: Partial<Usage>, price: Partial<Price> = {}, at = noon) =>
  priceUsage({ ...noUsage, ...usage }, { ...plain, ...price }, at)

describe('priceUsage', () => {
  it.each<[string, Partial<Usage>, Partial<Price>, number]>([
    ['nothing', {}, {}, 0],
    ['input and output', { input: 10, output: 3 }, {}, 50_000],
    ['parts of a nano-dollar rounded up', { input: 1 }, { input: 0.0003 }, 1],
    ['no error of the floats', { input: 3 }, { input: 0.28 }, 840],
    ['cached input', { input: 10, cachedInput: 4 }, { cachedInput: 0.2 }, 12_800],
    ['cached input without a rate of its own', { input: 10, cachedInput: 4 }, {}, 20_000],
    ['a free cache', { input: 10, cachedInput: 4 }, { cachedInput: 0 }, 12_000],
    ['what is written into a cache', { input: 10, cacheWrite: 4 }, { cacheWrite: 2.5 }, 22_000],
    [
      'what is kept for an hour',
      { input: 10, cacheWriteHour: 4 },
      { cacheWrite: 2.5, cacheWriteHour: 3 },
      24_000,
    ],
    [
      'an hour at twice the input',
      { input: 10, cacheWrite: 2, cacheWriteHour: 4 },
      { cacheWrite: 2.5 },
      29_000,
    ],
    ['an hour where writing costs nothing beside', { input: 10, cacheWriteHour: 4 }, {}, 20_000],
    ['speech heard', { input: 10, audioInput: 10 }, { audioInput: 32 }, 320_000],
    ['pictures seen', { input: 10, imageInput: 1 }, { imageInput: 8 }, 26_000],
    ['speech spoken', { output: 10, audioOutput: 5 }, { audioOutput: 64 }, 370_000],
    ['pictures drawn', { output: 10, imageOutput: 10 }, { imageOutput: 30 }, 300_000],
    ['reasoning', { output: 10, reasoning: 5 }, { reasoning: 3 }, 65_000],
    ['reasoning without a rate of its own', { output: 10, reasoning: 5 }, {}, 100_000],
  ])('charges %s', (_, usage, price, nanos) => {
    expect(cost(usage, price)).toBe(nanos)
  })

  it('charges both for tokens that were written into a cache and read from it at once', () => {
    const rates = { cachedInput: 0.5, cacheWrite: 1 }
    expect(cost({ input: 10, cachedInput: 8, cacheWrite: 8 }, rates)).toBe(2 * 2_000 + 8 * 500 + 8 * 1_000)
  })

  const long = { input: 4, output: 20, inputAbove: 100 }
  it.each([
    [100, 200_000],
    [101, 404_000],
  ])('charges all of an input of %d by its length', (input, nanos) => {
    expect(cost({ input }, { variants: [long] })).toBe(nanos)
  })

  it.each([
    ['2026-11-21T00:59:59.999Z', 2_000],
    ['2026-11-21T01:00:00.000Z', 7_000],
    ['2026-11-21T03:59:59.999Z', 7_000],
    ['2026-11-21T04:00:00.000Z', 2_000],
    ['2027-01-01T00:00:00.000Z', 9_000],
    ['2027-01-01T02:00:00.000Z', 7_000],
  ])('charges by the clock at %s', (at, nanos) => {
    const variants = [
      { input: 9, output: 9, since: '2027-01-01' },
      { input: 7, output: 7, hours: '01:00-04:00' },
    ]
    expect(cost({ input: 1 }, { variants }, Date.parse(at))).toBe(nanos)
  })
})

describe('boundCost', () => {
  const rate = fc.integer({ min: 0, max: 400 }).map(cents => cents / 10)
  const own = fc.option(rate, { nil: undefined })
  const rates = {
    input: rate,
    output: rate,
    cachedInput: own,
    cacheWrite: own,
    cacheWriteHour: own,
    audioInput: own,
    imageInput: own,
    reasoning: own,
    audioOutput: own,
    imageOutput: own,
  }
  const inputAbove = fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined })
  const variants = fc.array(fc.record({ ...rates, inputAbove }), { maxLength: 3 })
  const price = fc.record({ ...rates, variants })
  const part = fc.double({ min: 0, max: 1, noNaN: true })
  const sizes = fc.record({ input: fc.nat(100), output: fc.nat(100) })

  const bound = (tokens: number): Usage => ({
    input: tokens,
    output: tokens,
    cachedInput: tokens,
    cacheWrite: tokens,
    cacheWriteHour: tokens,
    audioInput: tokens,
    imageInput: tokens,
    reasoning: tokens,
    audioOutput: tokens,
    imageOutput: tokens,
  })

  it('is never below what any usage within the bound costs, whatever the price', () => {
    fc.assert(
      fc.property(price, sizes, fc.array(part, { minLength: 8, maxLength: 8 }), (price, size, parts) => {
        const [cached, write, hour, audio, image, reasoning, spoken, drawn] = parts as [number, ...number[]] &
          Record<1 | 2 | 3 | 4 | 5 | 6 | 7, number>
        const usage: Usage = {
          ...size,
          cachedInput: Math.floor(size.input * cached),
          cacheWrite: Math.floor(size.input * write),
          cacheWriteHour: Math.floor(size.input * hour),
          audioInput: Math.floor(size.input * audio),
          imageInput: Math.floor(size.input * image),
          reasoning: Math.floor(size.output * reasoning),
          audioOutput: Math.floor(size.output * spoken),
          imageOutput: Math.floor(size.output * drawn),
        }
        expect(boundCost(bound(100), price, noon)).toBeGreaterThanOrEqual(priceUsage(usage, price, noon))
      }),
      { numRuns: 2_000 },
    )
  })

  it('does not hold for speech where none can come', () => {
    const price = { ...plain, audioInput: 100 }
    expect(boundCost({ ...noUsage, input: 10 }, price, noon)).toBe(20_000)
    expect(boundCost({ ...noUsage, input: 10, audioInput: 10 }, price, noon)).toBe(1_000_000)
  })

  it('does not hold for a length that cannot be reached', () => {
    const price = { ...plain, variants: [{ input: 4, output: 20, inputAbove: 100 }] }
    expect(boundCost({ ...noUsage, input: 100 }, price, noon)).toBe(200_000)
    expect(boundCost({ ...noUsage, input: 101 }, price, noon)).toBe(404_000)
  })
})
