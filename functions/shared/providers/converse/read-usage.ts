import { noUsage, splitWrites, type Usage } from '../../contract/usage.ts'
import { countOf, type Json, listOf } from '../json.ts'

/** Converse's TokenUsage, in which what was read from a cache and written to it is no part of the input. */
export const readUsage = (usage: Json): Usage => {
  const cachedInput = countOf(usage['cacheReadInputTokens'])
  const written = countOf(usage['cacheWriteInputTokens'])
  const hour = listOf(usage['cacheDetails'])
    .filter(({ ttl }) => ttl === '1h')
    .reduce((sum, { inputTokens }) => sum + countOf(inputTokens), 0)
  return {
    ...noUsage,
    input: countOf(usage['inputTokens']) + cachedInput + written,
    cachedInput,
    ...splitWrites(written, hour),
    output: countOf(usage['outputTokens']),
  }
}
