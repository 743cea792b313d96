import { describe, expect, it } from 'vitest'
import { readDuration } from '../../../infra/keys/read-duration.ts'

describe('readDuration', () => {
  it.each([
    ['30m', 1_800_000],
    ['24h', 86_400_000],
    ['90d', 7_776_000_000],
    ['0h', 0],
  ])('reads %s', (text, milliseconds) => {
    expect(readDuration(text)).toBe(milliseconds)
  })

  it.each(['', 'h', '24', '-1h', '1.5h', '1e3h', '24H', '24 h', '24hours', '1w', '100000d', '٣h'])(
    'refuses %j',
    text => {
      expect(readDuration(text)).toBeUndefined()
    },
  )
})
