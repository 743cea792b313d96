import * as z from 'zod'
import { ModelName } from './model-name.ts'

const Tokens = z.array(z.int()).min(1)

/** OpenAI takes at most 2,048 inputs a request (CreateEmbeddingRequest). */
const maximumInputs = 2_048

/** OpenAI's CreateEmbeddingRequest. Unknown parameters travel on. */
export const EmbeddingsRequest = z.looseObject({
  model: ModelName,
  input: z.union([
    z.string(),
    z.array(z.string()).min(1).max(maximumInputs),
    Tokens.max(maximumInputs),
    z.array(Tokens).min(1).max(maximumInputs),
  ]),
  encoding_format: z.string().nullish(),
  dimensions: z.int().min(1).nullish(),
  user: z.string().nullish(),
})
export type EmbeddingsRequest = z.infer<typeof EmbeddingsRequest>
