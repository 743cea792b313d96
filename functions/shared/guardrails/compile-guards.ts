import type { Guardrail, Guardrails } from '../configuration/guardrails.ts'
import type { Guard } from './guard.ts'
import { searchPatterns } from './search-patterns.ts'
import { searchWords } from './search-words.ts'

const compile = async (name: string, guardrail: Guardrail): Promise<readonly Guard[]> => {
  const { on, action, replacement, words, patterns, window, moderation } = guardrail
  const acting = { name, on, action }
  const guards: Guard[] = []
  if (words) guards.push({ ...acting, type: 'text', replacement, search: searchWords(words) })
  if (patterns) {
    const { RE2JS } = await import('re2js')
    guards.push({ ...acting, type: 'text', replacement, search: searchPatterns(RE2JS, patterns, window) })
  }
  if (moderation) guards.push({ ...acting, type: 'model', moderation })
  return guards
}

/** What guardrails look for, ready to be looked for. Rejects where a pattern is none, which their check refuses. */
export const compileGuards = async (guardrails: Guardrails): Promise<readonly Guard[]> => {
  const compiled = Object.entries(guardrails).map(([name, guardrail]) => compile(name, guardrail))
  return (await Promise.all(compiled)).flat()
}
