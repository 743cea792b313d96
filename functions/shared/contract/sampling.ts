import * as z from 'zod'
import { ModelName } from './model-name.ts'

/**
 * The parameters that chat completions and completions share (OpenAI's specification, CreateChatCompletionRequest and
 * CreateCompletionRequest). Types only: ranges differ between providers, and each knows its own.
 */
export const sampling = {
  model: ModelName,
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: z.int().min(0).nullish(),
  n: z.int().min(1).max(128).nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  presence_penalty: z.number().nullish(),
  frequency_penalty: z.number().nullish(),
  logit_bias: z.record(z.string(), z.number()).nullish(),
  seed: z.int().nullish(),
  user: z.string().nullish(),
}
