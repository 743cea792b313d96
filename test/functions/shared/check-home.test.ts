import { describe, expect, it } from 'vitest'
import { checkHome, nameOfOther } from '../../../functions/shared/check-home.ts'

const regions = { home: 'us-east-1', others: ['eu-west-1'] }
const place = (name: string, joined?: typeof regions) => ({
  configuration: { regions: joined },
  environment: { AWS_REGION: name },
})

describe('what belongs to the home region', () => {
  it('is done there, and where there is no other', () => {
    for (const here of [place('us-east-1', regions), place('eu-west-1')]) {
      expect(() => checkHome(here)).not.toThrow()
      expect(nameOfOther(here)).toBeUndefined()
    }
  })

  it('is refused elsewhere with 421, which says where to go', () => {
    const here = place('eu-west-1', regions)
    expect(nameOfOther(here)).toBe('eu-west-1')
    expect(() => checkHome(here)).toThrow(
      expect.objectContaining({ status: 421, message: expect.stringContaining('are in us-east-1') }),
    )
  })
})
