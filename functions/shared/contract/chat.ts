import * as z from 'zod'
import { sampling } from './sampling.ts'

const ContentPart = z.looseObject({
  type: z.string(),
  text: z.string().nullish(),
  // A bare URL is not OpenAI's form, but some providers document it.
  image_url: z.union([z.string(), z.looseObject({ url: z.string() })]).nullish(),
  input_audio: z.looseObject({ data: z.string(), format: z.string() }).nullish(),
  file: z.looseObject({}).nullish(),
})
export type ContentPart = z.infer<typeof ContentPart>

const ToolCall = z.looseObject({
  id: z.string().optional(),
  type: z.string().optional(),
  function: z.looseObject({ name: z.string(), arguments: z.string() }).optional(),
})

const Message = z.looseObject({
  role: z.enum(['developer', 'system', 'user', 'assistant', 'tool', 'function']),
  content: z.union([z.string(), z.array(ContentPart)]).nullish(),
  tool_calls: z.array(ToolCall).nullish(),
  tool_call_id: z.string().nullish(),
})
export type Message = z.infer<typeof Message>

const Tool = z.looseObject({
  type: z.string().optional(),
  function: z.looseObject({ name: z.string().min(1) }).optional(),
})
export type Tool = z.infer<typeof Tool>

/** Four times what OpenAI takes, so that a provider may take more. */
const maximumTools = 512
const isFew = (tools: readonly unknown[]): boolean => tools.length <= maximumTools
const tooMany = { error: `at most ${maximumTools} tools`, params: { code: 'request_too_large' } }

const hasOneLimit = (request: { max_tokens?: unknown; max_completion_tokens?: unknown }): boolean =>
  request.max_tokens == null || request.max_completion_tokens == null

/** OpenAI's CreateChatCompletionRequest. Known parameters are checked, unknown ones travel on. */
export const ChatRequest = z
  .looseObject({
    ...sampling,
    messages: z.array(Message).min(1),
    max_completion_tokens: z.int().min(0).nullish(),
    tools: z.array(Tool).refine(isFew, tooMany).nullish(),
    tool_choice: z.union([z.string(), z.looseObject({})]).nullish(),
    parallel_tool_calls: z.boolean().nullish(),
    response_format: z.looseObject({ type: z.string() }).nullish(),
    logprobs: z.boolean().nullish(),
    top_logprobs: z.int().nullish(),
    modalities: z.array(z.string()).nullish(),
    audio: z.looseObject({}).nullish(),
    reasoning_effort: z.string().nullish(),
    metadata: z.record(z.string(), z.unknown()).nullish(),
    store: z.boolean().nullish(),
    service_tier: z.string().nullish(),
  })
  .refine(hasOneLimit, {
    path: ['max_tokens'],
    error: 'give max_tokens or max_completion_tokens, not both',
  })
export type ChatRequest = z.infer<typeof ChatRequest>
