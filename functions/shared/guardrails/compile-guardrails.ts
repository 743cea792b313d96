import type { GuardrailEntry, Guardrails } from '../configuration/guardrails.ts'
import type { Guardrail } from './guardrail.ts'
import { searchPatterns } from './search-patterns.ts'
import { searchWords } from './search-words.ts'

const compile = async (name: string, guardrail: GuardrailEntry): Promise<readonly Guardrail[]> => {
  const { on, action, replacement, words, patterns, window, moderation } = guardrail
  const acting = { name, on, action }
  const guardrails: Guardrail[] = []
  if (words) guardrails.push({ ...acting, type: 'text', replacement, search: searchWords(words) })
  if (patterns) {
    const { RE2JS } = await import('re2js')
    guardrails.push({ ...acting, type: 'text', replacement, search: searchPatterns(RE2JS, patterns, window) })
  }
  if (moderation) guardrails.push({ ...acting, type: 'model', moderation })
  return guardrails
}

/** What guardrails look for, ready to be looked for. Rejects where a pattern is none, which their check refuses. */
export const compileGuardrails = async (guardrails: Guardrails): Promise<readonly Guardrail[]> => {
  const compiled = Object.entries(guardrails).map(([name, guardrail]) => compile(name, guardrail))
  return (await Promise.all(compiled)).flat()
}
