import * as z from 'zod'

/** Dollars per million tokens, or per something else that the name says; a base with tiers by the length of the input. */
const Rate = z.union([
  z.number(),
  z.object({ base: z.number(), tiers: z.array(z.object({ start: z.number(), price: z.number() })) }),
])
const Rates = z.record(z.string(), Rate)
export type SourceRates = z.infer<typeof Rates>

const Constraint = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start_date'), start_date: z.iso.date() }),
  z.object({ type: z.literal('time_of_date'), start_time: z.string(), end_time: z.string() }),
])

/** One set of rates, or several of which the last one counts whose constraint holds. */
const Prices = z.union([
  z.array(z.object({ constraint: Constraint.optional(), prices: Rates })).min(1),
  Rates.transform(prices => [{ constraint: undefined, prices }]),
])
export type SourcePrices = z.infer<typeof Prices>

/** Which names a model goes by. */
export type SourceMatch =
  | { readonly or: readonly SourceMatch[] }
  | { readonly and: readonly SourceMatch[] }
  | { readonly equals: string }
  | { readonly starts_with: string }
  | { readonly ends_with: string }
  | { readonly contains: string }
  | { readonly regex: string }

const Match: z.ZodType<SourceMatch> = z.lazy(() =>
  z.union([
    z.strictObject({ or: z.array(Match) }),
    z.strictObject({ and: z.array(Match) }),
    z.strictObject({ equals: z.string() }),
    z.strictObject({ starts_with: z.string() }),
    z.strictObject({ ends_with: z.string() }),
    z.strictObject({ contains: z.string() }),
    z.strictObject({ regex: z.string() }),
  ]),
)

const Provider = z.object({
  id: z.string(),
  fallback_model_providers: z.array(z.string()).default([]),
  models: z.array(z.object({ id: z.string(), match: Match, prices: Prices })),
})
export type SourceProvider = z.infer<typeof Provider>

/** The data of genai-prices (https://github.com/pydantic/genai-prices), as far as the table needs it. */
export const Source = z.array(Provider)
