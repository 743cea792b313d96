import type { SeededBug } from './seeded-bugs.ts'
import { simulate } from './simulate.ts'

/** The first seed under which a bug is seen, and as what; undefined where none of so many seeds shows it. */
export const findViolation = async ({ parts, seenAs }: SeededBug, seeds: number) => {
  for (let seed = 1; seed <= seeds; seed++) {
    // A mistake may also be one that the store refuses outright, which shows nothing of our laws: another history does.
    const report = await simulate({ seed, requests: 12, parts }).catch(() => undefined)
    const violation = report?.violations.find(text => seenAs.test(text))
    if (violation !== undefined) return { seed, violation }
  }
  return undefined
}
