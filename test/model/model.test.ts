import { describe, expect, it } from 'vitest'
import { explore } from './explore.ts'
import { quickRegionScenarios } from './region-scenarios.ts'
import { realParts } from './request-program.ts'
import { quickScenarios } from './scenarios.ts'
import { seededBugs } from './seeded-bugs.ts'

const timeout = 30_000

/** `npm run model` goes through larger ones. */
describe('every order of everything that may happen', () => {
  it.each([...quickScenarios, ...quickRegionScenarios])(
    'keeps the laws: $name',
    async scenario => {
      const { violation, isComplete, states } = await explore(scenario, realParts)
      expect(violation).toBeUndefined()
      expect(isComplete).toBe(true)
      expect(states).toBeGreaterThan(500)
    },
    timeout,
  )
})

describe('the model, which must see each mistake', () => {
  it.each(seededBugs)(
    'sees: $name',
    async ({ parts, scenario }) => {
      const { violation, states } = await explore(scenario, parts)
      expect(violation).toBeDefined()
      const sound = await explore(scenario, realParts, states)
      expect(sound.violation).toBeUndefined()
    },
    timeout,
  )
})
