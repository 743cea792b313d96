import * as z from 'zod'

const Moderation = z.strictObject({
  /** A model of gateway.yaml: of `/v1/moderations`, or of chat where it has a prompt. */
  model: z.string().min(1),
  /** Asks a chat model, as its system prompt. What it does not answer with "safe" first is denied. */
  prompt: z.string().min(1).optional(),
  /** Of `/v1/moderations`: those that count; absent, all. */
  categories: z.array(z.string().min(1)).min(1).optional(),
  /** The score from which a category counts; absent, where the model says so. */
  threshold: z.number().min(0).max(1).optional(),
  /** What becomes of a text that the model cannot be asked about. */
  onError: z.enum(['block', 'allow']).default('block'),
  /** So many characters of a stream are looked at together before they are let go. */
  window: z.int().min(1).max(20_000).default(800),
})
export type Moderation = z.infer<typeof Moderation>

/** What is denied, where it is looked for, and what is done about it. */
const Guardrail = z
  .strictObject({
    on: z.enum(['input', 'output', 'both']).default('both'),
    /** Refuses or ends; puts the replacement in its place; or says in a header and the ledger that it was there. */
    action: z.enum(['block', 'mask', 'flag']).default('block'),
    words: z.array(z.string().trim().min(1).max(200)).min(1).max(10_000).optional(),
    /** In the syntax of RE2. */
    patterns: z.array(z.string().min(1).max(1_000)).min(1).max(100).optional(),
    /** So many characters of a stream are held back, so that no match of a pattern is seen before it is whole. */
    window: z.int().min(1).max(4_000).default(128),
    moderation: Moderation.optional(),
    replacement: z.string().max(200).default('■'),
  })
  .refine(
    ({ words, patterns, moderation }) => words || patterns || moderation,
    'needs words, patterns or a moderation',
  )
  .refine(({ action, moderation }) => action !== 'mask' || !moderation, {
    path: ['action'],
    error: 'cannot be mask with a moderation, which does not say where in a text something is',
  })
export type GuardrailEntry = z.infer<typeof Guardrail>

/** By the names that callers, headers and ledgers see. They hold for whatever they stand in. */
export const Guardrails = z.record(
  z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/, 'must be 1 to 50 of a-z, 0-9 and -'),
  Guardrail,
)
export type Guardrails = z.infer<typeof Guardrails>
