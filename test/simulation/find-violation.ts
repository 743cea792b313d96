import type { SeededBug } from './seeded-bugs.ts'
import { simulate } from './simulate.ts'

/** Under some seeds a mistake first makes an expression that DynamoDB does not execute, which ends the history early. */
const dropInvalid = (error: Error): undefined => {
  if (error.name !== 'ValidationException') throw error
}

/** The first seed under which a bug is seen, and as what; undefined where none of so many seeds shows it. */
export const findViolation = async ({ parts, seenAs }: SeededBug, seeds: number) => {
  for (let seed = 1; seed <= seeds; seed++) {
    const history = await simulate({ seed, requests: 12, parts }).catch(dropInvalid)
    const violation = history?.violations.find(text => seenAs.test(text))
    if (violation !== undefined) return { seed, violation }
  }
  return undefined
}
