import { describe, expect, it } from 'vitest'
import { expectedKinds } from './coverage.ts'
import { findViolation } from './find-violation.ts'
import { seededBugs } from './seeded-bugs.ts'
import { simulate } from './simulate.ts'

const requests = 12
const seeds = Array.from({ length: 60 }, (_, index) => index + 1)

/** `npm run simulate` lives through thousands. */
describe('a history of requests, faults and crashes', () => {
  it('keeps the laws, whatever the seed', async () => {
    const seen = new Set<string>()
    for (const seed of seeds) {
      const { violations, counts } = await simulate({ seed, requests })
      expect(violations, `npm run simulate -- --seed ${seed} --requests ${requests}`).toEqual([])
      for (const kind of counts.keys()) seen.add(kind)
    }
    const missing = expectedKinds.filter(kind => !seen.has(kind))
    expect(missing.length, missing.join('\n')).toBeLessThan(expectedKinds.length / 5)
  })

  it('is the same byte for byte under the same seed, and another under another', async () => {
    const [first, again, other] = [
      await simulate({ seed: 7, requests }),
      await simulate({ seed: 7, requests }),
      await simulate({ seed: 8, requests }),
    ]
    expect(again.trace).toEqual(first.trace)
    expect(again.digest).toBe(first.digest)
    expect(other.digest).not.toBe(first.digest)
  })
})

describe('the simulation, which must see each mistake', () => {
  it.each(seededBugs)('sees: $name', async bug => {
    expect(await findViolation(bug, 120)).toBeDefined()
  })
})
