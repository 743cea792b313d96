import type { StreamChunk } from '../contract/stream-chunk.ts'
import { readUsage, type Usage } from '../contract/usage.ts'
import type { Step } from './step.ts'
import type { Utterance } from './utterance.ts'

/** Nano-dollars, undefined where the price is not known. */
export type CostOf = (usage: Usage) => number | undefined

const withCost = (chunk: StreamChunk, costOf: CostOf): StreamChunk | undefined => {
  const usage = readUsage(chunk)
  const nanos = usage && costOf(usage)
  if (nanos === undefined) return undefined
  return { ...chunk, usage: { ...(chunk.usage as object), cost: nanos / 1e9 } }
}

/**
 * Writes what the answer cost the caller into the usage record that ends a stream, as `usage.cost` in dollars: OpenRouter
 * has it there, LiteLLM too (`include_cost_in_streaming_usage`), so clients look for it. A cost that the provider put there
 * is what the operator pays, and gives way. Some providers send a record with every chunk: none before the end is touched.
 */
export const showCost = (costOf: CostOf): Step<Utterance, Utterance> => {
  let isEnding = false
  const push = (utterance: Utterance): readonly Utterance[] => {
    if (utterance.type !== 'chunk' || utterance.wire !== undefined) return [utterance]
    const { choices = [] } = utterance.chunk
    isEnding ||= choices.length === 0 || choices.some(choice => Boolean(choice.finish_reason))
    const chunk = isEnding ? withCost(utterance.chunk, costOf) : undefined
    return [chunk ? { type: 'chunk', chunk } : utterance]
  }
  return { push, end: () => [] }
}
