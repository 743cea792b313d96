import { describe, expect, it } from 'vitest'
import { pickCanary } from '../../../../functions/shared/routing/pick-canary.ts'

const sessions = Array.from({ length: 20_000 }, (_, index) => `session ${index}`)
const sessionsOf = (shares: readonly number[], at: number, model = 'm') => {
  const canaries = shares.map(canary => ({ canary }))
  return new Set(sessions.filter(session => pickCanary(canaries, model, session) === canaries[at]))
}
const sizeOf = (share: number) => ({ low: share * 20_000 - 250, high: share * 20_000 + 250 })

describe('a canary', () => {
  it.each([
    [[0.05], 0],
    [[0.5], 0],
    [[0.05, 0.2], 0],
    [[0.05, 0.2], 1],
  ])('of %j gets its share of the sessions: the one at %i', (shares, at) => {
    const { size } = sessionsOf(shares, at)
    const { low, high } = sizeOf(shares[at] as number)
    expect(size).toBeGreaterThan(low)
    expect(size).toBeLessThan(high)
  })

  it('gets the same sessions again, and keeps them while its share grows', () => {
    const few = sessionsOf([0.05], 0)
    expect(sessionsOf([0.05], 0)).toEqual(few)
    expect(few.isSubsetOf(sessionsOf([0.1], 0))).toBe(true)
  })

  it('gets other sessions of another model, so that nobody has all that is on trial', () => {
    const both = sessionsOf([0.5], 0).intersection(sessionsOf([0.5], 0, 'another'))
    const { low, high } = sizeOf(0.25)
    expect(both.size).toBeGreaterThan(low)
    expect(both.size).toBeLessThan(high)
  })
})
