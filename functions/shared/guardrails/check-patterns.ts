import type { PlacedGuardrails } from '../configuration/list-guardrails.ts'
import type { Problem } from '../configuration/problem.ts'
import { type Engine, explainPattern } from './search-patterns.ts'

/** The patterns of guardrails that cannot be looked for, each where it stands. */
export const checkPatterns = (engine: Engine, { guardrails, path }: PlacedGuardrails): readonly Problem[] =>
  Object.entries(guardrails).flatMap(([name, { patterns = [] }]) =>
    patterns.flatMap((pattern, index) => {
      const message = explainPattern(engine, pattern)
      return message ? [{ path: [...path, name, 'patterns', index], message }] : []
    }),
  )
