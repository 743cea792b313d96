import { type Bounded, limitOutput } from './bound-usage.ts'
import { findLargest } from './find-largest.ts'

/** An answer of fewer tokens is of no use, unless the caller itself asked for fewer. */
const leastOutput = 16

/**
 * The request with the largest output limit under which it fits, as it is if it fits already; undefined if it would be left
 * without a useful answer. What fits must fit with less output too, as it does with prices and quotas.
 */
export const fitOutput = (asked: Bounded, fits: (bounded: Bounded) => boolean): Bounded | undefined => {
  if (fits(asked)) return asked
  const least = Math.min(leastOutput, asked.output)
  const output = findLargest(least, asked.output, tokens => fits(limitOutput(asked, tokens)))
  return output === undefined ? undefined : limitOutput(asked, output)
}
