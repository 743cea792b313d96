import { given } from '../given.ts'
import type { Outcome } from '../narrate.ts'

/** Undefined where a provider has told none. */
export const toUsage = ({ usage, cost }: Outcome) =>
  usage
    ? {
        input_tokens: usage.input,
        input_tokens_details: {
          cached_tokens: usage.cachedInput,
          cache_write_tokens: usage.cacheWrite + usage.cacheWriteHour,
        },
        output_tokens: usage.output,
        output_tokens_details: { reasoning_tokens: usage.reasoning },
        total_tokens: usage.input + usage.output,
        ...given({ cost }),
      }
    : undefined
