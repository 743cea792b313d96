import * as z from 'zod'
import { sampling } from './sampling.ts'

const Tokens = z.array(z.int())

/** OpenAI's CreateCompletionRequest, the older endpoint without roles. Unknown parameters travel on. */
export const CompletionRequest = z.looseObject({
  ...sampling,
  prompt: z.union([z.string(), z.array(z.string()), Tokens, z.array(Tokens)]),
  suffix: z.string().nullish(),
  echo: z.boolean().nullish(),
  best_of: z.int().min(1).max(128).nullish(),
  logprobs: z.int().nullish(),
})
export type CompletionRequest = z.infer<typeof CompletionRequest>
