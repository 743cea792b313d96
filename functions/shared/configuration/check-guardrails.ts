import type { Configuration } from './configuration.ts'
import type { Guardrails } from './guardrails.ts'
import type { Problem } from './problem.ts'

type Placed = { readonly guardrails: Guardrails; readonly path: Problem['path'] }

/** All guardrails of the file, each where it stands. */
export const listGuardrails = ({ guardrails, models, tenants }: Configuration): readonly Placed[] =>
  [
    { guardrails, path: ['guardrails'] },
    ...models.map((model, index) => ({ ...model, path: ['models', index, 'guardrails'] })),
    ...tenants.map((tenant, index) => ({ ...tenant, path: ['tenants', index, 'guardrails'] })),
  ].flatMap(({ guardrails, path }) => (guardrails ? [{ guardrails, path }] : []))

/** The models that guardrails ask must be there: `explain` says why one is not. */
export const checkModerators = (
  { guardrails, path }: Placed,
  explain: (model: string) => string | undefined,
): readonly Problem[] =>
  Object.entries(guardrails).flatMap(([name, { moderation }]) => {
    const message = moderation && explain(moderation.model)
    return message ? [{ path: [...path, name, 'moderation', 'model'], message }] : []
  })
