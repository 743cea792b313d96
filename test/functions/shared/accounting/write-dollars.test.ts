import { describe, expect, it } from 'vitest'
import { writeDollars } from '../../../../functions/shared/accounting/write-dollars.ts'

describe('writeDollars', () => {
  it.each([
    [0, '0'],
    [1, '0.000000001'],
    [70, '0.00000007'],
    [1_500, '0.0000015'],
    [14_547_600, '0.0145476'],
    [1_000_000_000, '1'],
    [12_340_000_000, '12.34'],
    [-1_500, '-0.0000015'],
    [1_000_000_000_000_001, '1000000.000000001'],
  ])('writes %d nano-dollars as %s', (nanos, text) => {
    expect(writeDollars(nanos)).toBe(text)
  })
})
