import { noUsage, type Usage } from '../../contract/usage.ts'
import type { ResponsesUsage } from './wire.ts'

export const readUsage = (usage: ResponsesUsage | null | undefined): Usage | undefined =>
  usage
    ? {
        ...noUsage,
        input: usage.input_tokens ?? 0,
        output: usage.output_tokens ?? 0,
        cachedInput: usage.input_tokens_details?.cached_tokens ?? 0,
        cacheWrite: usage.input_tokens_details?.cache_write_tokens ?? 0,
        reasoning: usage.output_tokens_details?.reasoning_tokens ?? 0,
      }
    : undefined
