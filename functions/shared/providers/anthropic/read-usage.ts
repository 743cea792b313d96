import { noUsage, type Usage } from '../../contract/usage.ts'
import { countOf, type Json, listOf, objectOf } from '../json.ts'

/** Rounds of sampling that are billed beside the answer's own, which is the record around them (BetaIterationsUsage). */
const billedBeside = new Set<unknown>(['compaction', 'advisor_message'])

/** Anthropic's usage record, in which what was read from caches and written to them is no part of the input. */
export const readUsage = (usage: Json): Usage => {
  const rounds = [usage, ...listOf(usage['iterations']).filter(({ type }) => billedBeside.has(type))]
  const sum = (name: string): number => rounds.reduce((total, round) => total + countOf(round[name]), 0)
  const cachedInput = sum('cache_read_input_tokens')
  const cacheWrite = sum('cache_creation_input_tokens')
  return {
    ...noUsage,
    input: sum('input_tokens') + cachedInput + cacheWrite,
    cachedInput,
    cacheWrite,
    output: sum('output_tokens'),
    reasoning: countOf(objectOf(usage['output_tokens_details'])['thinking_tokens']),
  }
}
