import { noUsage, splitWrites, type Usage } from '../../contract/usage.ts'
import { countOf, type Json, listOf, objectOf } from '../json.ts'

/** Rounds of sampling that are billed beside the answer's own, which is the record around them (BetaIterationsUsage). */
const billedBeside = new Set<unknown>(['compaction', 'advisor_message'])

/** Anthropic's usage record, in which what was read from caches and written to them is no part of the input. */
export const readUsage = (usage: Json): Usage => {
  const rounds = [usage, ...listOf(usage['iterations']).filter(({ type }) => billedBeside.has(type))]
  const add = (counts: readonly unknown[]): number =>
    counts.reduce<number>((sum, count) => sum + countOf(count), 0)
  const sum = (name: string): number => add(rounds.map(round => round[name]))
  const cachedInput = sum('cache_read_input_tokens')
  const written = sum('cache_creation_input_tokens')
  const creations = rounds.map(round => objectOf(round['cache_creation']))
  const hour = add(creations.map(creation => creation['ephemeral_1h_input_tokens']))
  return {
    ...noUsage,
    input: sum('input_tokens') + cachedInput + written,
    cachedInput,
    ...splitWrites(written, hour),
    output: sum('output_tokens'),
    reasoning: countOf(objectOf(usage['output_tokens_details'])['thinking_tokens']),
  }
}
