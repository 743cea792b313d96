import * as z from 'zod'
import { ModelName } from './model-name.ts'

/** Providers take at most 1,000 to 10,000 documents; above that, nothing can be said beforehand. */
const maximumDocuments = 10_000

/** Cohere's rerank request, which Jina, Voyage and others took over. Unknown parameters travel on. */
export const RerankRequest = z.looseObject({
  model: ModelName,
  query: z.string().min(1),
  documents: z
    .array(z.union([z.string(), z.looseObject({ text: z.string() })]))
    .min(1)
    .max(maximumDocuments),
  top_n: z.int().min(1).nullish(),
  return_documents: z.boolean().nullish(),
  max_tokens_per_doc: z.int().min(1).nullish(),
})
export type RerankRequest = z.infer<typeof RerankRequest>

/** The answer, best first. `search_units` are what some providers bill instead of tokens. */
export type RerankReply = {
  readonly id: string
  readonly model: string
  readonly results: readonly {
    readonly index: number
    readonly relevance_score: number
    readonly document?: { readonly text: string }
  }[]
  readonly usage: {
    readonly prompt_tokens: number
    readonly total_tokens: number
    readonly search_units?: number
  }
}
