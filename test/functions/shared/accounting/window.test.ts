import { describe, expect, it } from 'vitest'
import {
  lastWindowsOf,
  type Period,
  windowEndOf,
  windowOf,
} from '../../../../functions/shared/accounting/window.ts'

describe('the window', () => {
  it.each<[string, Period, string, string | undefined, string[]]>([
    ['2026-11-21T12:00:00Z', 'month', '2026-11', '2026-12-01T00:00:00.000Z', ['2026-11', '2026-10']],
    ['2026-01-01T00:00:00Z', 'month', '2026-01', '2026-02-01T00:00:00.000Z', ['2026-01', '2025-12']],
    ['2026-03-31T23:59:59Z', 'month', '2026-03', '2026-04-01T00:00:00.000Z', ['2026-03', '2026-02']],
    ['2026-12-31T23:59:59Z', 'month', '2026-12', '2027-01-01T00:00:00.000Z', ['2026-12', '2026-11']],
    ['2026-11-21T12:00:00Z', 'day', '2026-11-21', '2026-11-22T00:00:00.000Z', ['2026-11-21', '2026-11-20']],
    ['2026-01-01T00:00:00Z', 'day', '2026-01-01', '2026-01-02T00:00:00.000Z', ['2026-01-01', '2025-12-31']],
    ['2026-11-21T12:00:00Z', 'lifetime', 'lifetime', undefined, ['lifetime']],
  ])('of %s per %s is %s, which ends at %s', (time, per, window, end, last) => {
    const at = Date.parse(time)
    expect(windowOf(at, per)).toBe(window)
    expect(windowEndOf(at, per)).toBe(end && Date.parse(end))
    expect(lastWindowsOf(at, per)).toEqual(last)
  })
})
