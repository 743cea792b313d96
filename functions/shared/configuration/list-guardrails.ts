import type { Configuration } from './configuration.ts'
import type { Guardrails } from './guardrails.ts'
import type { Problem } from './problem.ts'

/** Guardrails, and where they stand. */
export type PlacedGuardrails = { readonly guardrails: Guardrails; readonly path: Problem['path'] }

/** All guardrails of the file, each where it stands. */
export const listGuardrails = ({ guardrails, models, tenants }: Configuration): readonly PlacedGuardrails[] =>
  [
    { guardrails, path: ['guardrails'] },
    ...models.map((model, index) => ({ ...model, path: ['models', index, 'guardrails'] })),
    ...tenants.map((tenant, index) => ({ ...tenant, path: ['tenants', index, 'guardrails'] })),
  ].flatMap(({ guardrails, path }) => (guardrails ? [{ guardrails, path }] : []))
