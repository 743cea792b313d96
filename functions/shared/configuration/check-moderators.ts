import type { PlacedGuardrails } from './list-guardrails.ts'
import type { Problem } from './problem.ts'

/** The models that guardrails ask must be there: `explain` says why one is not. */
export const checkModerators = (
  { guardrails, path }: PlacedGuardrails,
  explain: (model: string) => string | undefined,
): readonly Problem[] =>
  Object.entries(guardrails).flatMap(([name, { moderation }]) => {
    const message = moderation && explain(moderation.model)
    return message ? [{ path: [...path, name, 'moderation', 'model'], message }] : []
  })
