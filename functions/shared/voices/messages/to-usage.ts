import { noUsage } from '../../contract/usage.ts'
import { given } from '../given.ts'
import type { Outcome } from '../narrate.ts'

/** Messages count what was read from a cache and written to it beside the rest of the input. */
export const toUsage = ({ usage = noUsage, cost }: Partial<Pick<Outcome, 'usage' | 'cost'>> = {}) => {
  const { input, output, cachedInput, cacheWrite, cacheWriteHour } = usage
  const written = cacheWrite + cacheWriteHour
  return {
    input_tokens: Math.max(0, input - cachedInput - written),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cachedInput,
    output_tokens: output,
    server_tool_use: null,
    ...given({ cost }),
  }
}
