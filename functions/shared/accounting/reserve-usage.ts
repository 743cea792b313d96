import type { TenantEntry } from '../configuration/configuration.ts'
import type { Usage } from '../contract/usage.ts'
import { wantsStream } from '../contract/wants-stream.ts'
import { type Bounded, withInput, withOutput } from './bound-usage.ts'
import { findLargest } from './find-largest.ts'

/** Tokens of output that a hold begins with, and grows by, where it is not for the worst case. */
const slice = 1_024

/** Growing by less is not worth a write. */
const leastGrowth = 16

/** Most texts have four bytes a token, where the bound counts one; a fifth is added for those that have fewer. */
const estimateInput = (bound: number): number => Math.ceil((bound / 4) * 1.2)

/**
 * The usage that is held for before a request is sent: the worst case, or an estimate for a tenant who wants that. A whole
 * answer can be neither stopped nor held for while it is made, so for that it is always the worst case.
 */
export const reserveUsage = ({ task, usage }: Bounded, reserve: TenantEntry['quota']['reserve']): Usage =>
  reserve === 'estimate' && wantsStream(task)
    ? withInput(withOutput(usage, Math.min(usage.output, slice)), estimateInput(usage.input))
    : usage

/**
 * What a stream is held for next: a slice more of output, at first up to `limit`, which the provider was told; less if only
 * that fits; undefined if nothing does.
 */
export const growUsage = (held: Usage, limit: number, fits: (grown: Usage) => boolean): Usage | undefined => {
  const whole = held.output + slice
  const most = held.output < limit ? Math.min(limit, whole) : whole
  const least = Math.min(most, held.output + leastGrowth)
  const output = findLargest(least, most, tokens => fits(withOutput(held, tokens)))
  return output === undefined ? undefined : withOutput(held, output)
}
