import { noUsage, type Usage } from '../../contract/usage.ts'
import { countOf, type Json } from '../json.ts'

/** Converse's TokenUsage, in which what was read from a cache and written to it is no part of the input. */
export const readUsage = (usage: Json): Usage => {
  const cachedInput = countOf(usage['cacheReadInputTokens'])
  const cacheWrite = countOf(usage['cacheWriteInputTokens'])
  return {
    ...noUsage,
    input: countOf(usage['inputTokens']) + cachedInput + cacheWrite,
    cachedInput,
    cacheWrite,
    output: countOf(usage['outputTokens']),
  }
}
