import * as z from 'zod'

/** What is done to the top-level parameters of a request, in this order. */
const Params = z.strictObject({
  drop: z.array(z.string()).default([]),
  rename: z.record(z.string(), z.string()).default({}),
  default: z.record(z.string(), z.unknown()).default({}),
  force: z.record(z.string(), z.unknown()).default({}),
})
export type Params = z.infer<typeof Params>

const Body = z.record(z.string(), z.unknown())

/** Applied in this order. */
const System = z.strictObject({
  replace: z.string().min(1).optional(),
  prepend: z.string().min(1).optional(),
  append: z.string().min(1).optional(),
})
export type System = z.infer<typeof System>

/**
 * What is done to requests and answers. A request comes by its tenant's, its model's and its provider's, in this order; its answer
 * goes back the same way.
 */
const Shape = z.object({
  params: Params.optional(),
  /** Merged into the body as it is sent to the provider, in the provider's words; null takes something away. */
  extraBody: Body.optional(),
  headers: z.record(z.string().toLowerCase(), z.string()).optional(),
  system: System.optional(),
  /** Messages of one role that follow each other become one, and those that say nothing are left out. */
  mergeMessages: z.boolean().optional(),
  /** Stop sequences merged into those of the request. */
  stop: z.array(z.string().min(1)).optional(),
  /** Texts put before and after every answer that is a text, on streams too. */
  prefix: z.string().optional(),
  suffix: z.string().optional(),
  /** Where the reasoning of an answer goes: nowhere, into <think>…</think> before the text, or out of that into reasoning_content. */
  thoughts: z.enum(['hidden', 'tagged', 'apart']).optional(),
  /** What models without it are asked for in the system prompt instead, and read from their text. */
  emulate: z.array(z.enum(['tools', 'json'])).optional(),
})
export type Shape = z.infer<typeof Shape>

/** By these it is known what a request can use at most, in whichever endpoint's words. */
const held = [
  ...['model', 'stream', 'messages', 'n', 'best_of'],
  ...['max_tokens', 'max_completion_tokens', 'max_output_tokens'],
]

const naming = (name: string): string =>
  `'${name}' cannot be changed here, because requests are held for by it: a model has maxOutputTokens and defaults, a provider has params`

const refuseHeld = (names: readonly string[], context: z.core.$RefinementCtx): void => {
  for (const name of held)
    if (names.includes(name)) context.addIssue({ code: 'custom', message: naming(name) })
}

const namesIn = ({ drop, rename, ...set }: Params): readonly string[] => [
  ...drop,
  ...Object.entries(rename).flat(),
  ...Object.values(set).flatMap(Object.keys),
]

/** The shape of a provider's entry, whose parameters are named in its own words. */
export const providerShape = Shape.shape

/** The same for a model's or tenant's, whose parameters are named as callers name them. */
export const callerShape = {
  ...providerShape,
  params: Params.superRefine((params, context) => refuseHeld(namesIn(params), context)).optional(),
  extraBody: Body.superRefine((body, context) => refuseHeld(Object.keys(body), context)).optional(),
}
