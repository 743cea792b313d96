import { describe, expect, it } from 'vitest'
import { readExpiry } from '../../../infra/keys/read-expiry.ts'

const now = Date.UTC(2026, 10, 21, 9, 30)

describe('readExpiry', () => {
  it('reads a day as its beginning in UTC', () => {
    expect(readExpiry('2027-01-01', now)).toBe(Date.UTC(2027, 0, 1))
    expect(readExpiry('2028-02-29', now)).toBe(Date.UTC(2028, 1, 29))
  })

  it('reads a time from now', () => {
    expect(readExpiry('90d', now)).toBe(now + 90 * 86_400_000)
  })

  it.each(['2027-02-29', '2027-13-01', '2027-1-1', '01.01.2027', '2027', 'tomorrow', ''])(
    'refuses %j',
    text => {
      expect(() => readExpiry(text, now)).toThrow('must be a day (2027-01-01) or a time from now (90d)')
    },
  )

  it.each(['2026-11-21', '1999-12-31', '0d'])('refuses %s, which is no time to come', text => {
    expect(() => readExpiry(text, now)).toThrow('past already')
  })
})
