import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBase62, randomBase62 } from '../../../../functions/shared/contract/base62.ts'

describe('encodeBase62', () => {
  it('counts in 0-9, A-Z, a-z', () => {
    expect([0, 9, 10, 35, 36, 61].map(value => encodeBase62(value, 1)).join('')).toBe('09AZaz')
  })

  it('puts the most significant digit first and pads with zeros', () => {
    expect(encodeBase62(62, 4)).toBe('0010')
  })

  it('gives all 32-bit numbers six different digits', () => {
    const number = fc.nat(0xffff_ffff)
    fc.assert(
      fc.property(number, number, (one, other) => {
        expect(encodeBase62(one, 6) === encodeBase62(other, 6)).toBe(one === other)
      }),
    )
    expect(encodeBase62(0xffff_ffff, 6)).toBe('4gfFC3')
  })
})

describe('randomBase62', () => {
  it('uses every digit equally often', () => {
    const digits = randomBase62(62_000, randomBytes)
    const counts = new Map<string, number>()
    for (const digit of digits) counts.set(digit, (counts.get(digit) ?? 0) + 1)
    expect(counts.size).toBe(62)
    // 1,000 ± 6 standard deviations; a plain modulo would give the first eight digits 1,211.
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(200)
  })

  it('throws away the bytes that would favour the first digits, and draws anew', () => {
    const draws = [Uint8Array.of(255, 1, 248), Uint8Array.of(247, 62)]
    expect(randomBase62(3, () => draws.shift() ?? new Uint8Array())).toBe('1z0')
    expect(draws).toHaveLength(0)
  })
})
