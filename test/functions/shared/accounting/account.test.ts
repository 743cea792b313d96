import { describe, expect, it } from 'vitest'
import { previousWindowOf, windowOf } from '../../../../functions/shared/accounting/account.ts'

describe('the window', () => {
  it.each([
    ['2026-11-21T12:00:00Z', '2026-11', '2026-10'],
    ['2026-01-01T00:00:00Z', '2026-01', '2025-12'],
    ['2026-03-31T23:59:59Z', '2026-03', '2026-02'],
  ])('of %s is %s, after %s', (time, window, previous) => {
    expect(windowOf(Date.parse(time))).toBe(window)
    expect(previousWindowOf(Date.parse(time))).toBe(previous)
  })
})
