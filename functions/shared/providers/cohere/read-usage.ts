import { noUsage, type Usage } from '../../contract/usage.ts'
import type { CohereUsage } from './wire.ts'

/**
 * Counts what is billed: Cohere puts up to 1,400 tokens of its own before a prompt and does not charge for them. They are
 * what its cache has first. https://docs.cohere.com/docs/how-does-cohere-pricing-work
 */
export const readUsage = (usage: CohereUsage | undefined): Usage | undefined => {
  if (!usage) return undefined
  const { billed_units: billed, tokens, cached_tokens: cached = 0 } = usage
  const input = billed?.input_tokens ?? tokens?.input_tokens ?? 0
  const output = billed?.output_tokens ?? tokens?.output_tokens ?? 0
  const unbilled = Math.max(0, (tokens?.input_tokens ?? input) - input)
  return { ...noUsage, input, output, cachedInput: Math.max(0, cached - unbilled) }
}
