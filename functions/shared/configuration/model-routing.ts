import * as z from 'zod'

/** How targets of one priority share a model's requests; `routing/strategies.ts` does it. */
export const Strategy = z.enum(['weighted', 'latency', 'cost', 'least-used', 'sticky'])
export type Strategy = z.infer<typeof Strategy>

const names = z.array(z.string())

const FallbacksByKind = z.strictObject({
  /** No target could answer. */
  error: names.default([]),
  contextWindow: names.default([]),
  contentPolicy: names.default([]),
  /** What is left of the caller's quota or budget does not suffice. */
  quota: names.default([]),
})

/** Names or aliases of the models that follow each kind of failure, in their order. */
export type FallbacksByKind = z.infer<typeof FallbacksByKind>

/** A list is for errors alone. */
export const Fallbacks = z.union([names, FallbacksByKind], {
  error: 'must be a list of models, or such lists for error, contextWindow, contentPolicy or quota',
})

/** Copies of this fraction of the requests go to another model, whose answers nobody sees. */
export const Shadow = z.strictObject({ model: z.string(), fraction: z.number().gt(0).max(1) })
export type Shadow = z.infer<typeof Shadow>

/** A second attempt beside one that is slow to say its first token. */
export const Hedge = z.strictObject({
  /** The 95th percentile of the times that were seen, or milliseconds. */
  after: z.union([z.literal('p95'), z.int().positive()], { error: 'must be p95 or milliseconds' }),
  /** Of all requests, the share that may be doubled. */
  allowance: z.number().positive().max(1).default(0.05),
})
export type Hedge = z.infer<typeof Hedge>

/** The share of a model's sessions that goes to this target alone. */
export const Canary = z.number().gt(0).lt(1)

type Trial = { readonly canary?: number | undefined }

/** Whether canaries leave something to other targets. */
export const leavesAShare = (targets: readonly Trial[]): boolean =>
  targets.some(({ canary }) => canary === undefined) &&
  targets.reduce((sum, { canary = 0 }) => sum + canary, 0) < 1
