import { describe, expect, it } from 'vitest'
import { describeComputeBound } from '../../infra/describe-compute-bound.ts'

describe('describeComputeBound', () => {
  it('is memory × time × price for every reserved environment', () => {
    // 0.25 GB × 2,628,000 s × $0.0000133334 = $8.76
    expect(describeComputeBound(256, 1)).toContain('at most $8.76 a month')
    expect(describeComputeBound(1024, 100)).toContain('at most $3504.02 a month')
  })

  it('does not claim a bound where nothing is reserved', () => {
    expect(describeComputeBound(256, undefined)).not.toContain('at most')
  })
})
