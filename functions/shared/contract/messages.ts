import * as z from 'zod'
import { lookUp } from './look-up.ts'
import { ModelName } from './model-name.ts'

/** What a block of each type cannot do without; what other types need is between caller and provider. */
const requiredFields: Readonly<Record<string, readonly string[]>> = {
  text: ['text'],
  image: ['source'],
  document: ['source'],
  search_result: ['source', 'title', 'content'],
  tool_use: ['id', 'name', 'input'],
  tool_result: ['tool_use_id'],
  thinking: ['thinking'],
  redacted_thinking: ['data'],
}

const Source = z.looseObject({
  type: z.string(),
  media_type: z.string().nullish(),
  data: z.string().nullish(),
  url: z.string().nullish(),
  content: z.unknown().optional(),
})
export type MediaSource = z.infer<typeof Source>

const fields = {
  type: z.string(),
  text: z.string().nullish(),
  /** An address for a search result. */
  source: z.union([z.string(), Source]).nullish(),
  title: z.string().nullish(),
  cache_control: z.looseObject({}).nullish(),
}

/** Adds an issue for whatever a block of this type cannot do without. */
const checkFields = (block: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void => {
  for (const field of lookUp(requiredFields, String(block['type'])) ?? [])
    if (block[field] == null)
      context.addIssue({
        code: 'custom',
        path: [field],
        message: `a block of type ${block['type']} needs it`,
      })
}

const TextBlock = z.looseObject({ ...fields, text: z.string() })

/** What may stand in the result of a tool. */
const ResultBlock = z.looseObject({ ...fields, content: z.unknown().optional() }).superRefine(checkFields)

const Block = z
  .looseObject({
    ...fields,
    id: z.string().nullish(),
    name: z.string().nullish(),
    input: z.looseObject({}).nullish(),
    tool_use_id: z.string().nullish(),
    content: z.union([z.string(), z.array(ResultBlock), z.looseObject({})]).nullish(),
    is_error: z.boolean().nullish(),
    thinking: z.string().nullish(),
    signature: z.string().nullish(),
    data: z.string().nullish(),
  })
  .superRefine(checkFields)
export type MessagesBlock = z.infer<typeof Block>

const Message = z.looseObject({
  role: z.enum(['user', 'assistant', 'system']),
  content: z.union([z.string(), z.array(Block)]),
})

const Tool = z.looseObject({
  /** `custom` for the caller's own, as if absent; others are the provider's. */
  type: z.string().nullish(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  input_schema: z.looseObject({}).nullish(),
  strict: z.boolean().nullish(),
  cache_control: z.looseObject({}).nullish(),
})
export type MessagesTool = z.infer<typeof Tool>

const prompt = {
  model: ModelName,
  messages: z.array(Message).min(1),
  system: z.union([z.string(), z.array(TextBlock)]).nullish(),
  tools: z.array(Tool).nullish(),
  tool_choice: z
    .looseObject({
      type: z.string(),
      name: z.string().nullish(),
      disable_parallel_tool_use: z.boolean().nullish(),
    })
    .nullish(),
  thinking: z.looseObject({ type: z.string(), budget_tokens: z.int().nullish() }).nullish(),
  output_config: z
    .looseObject({ effort: z.string().nullish(), format: z.looseObject({ type: z.string() }).nullish() })
    .nullish(),
}

/** Anthropic's CreateMessageParams. Known parameters are checked, unknown ones travel on to a provider that speaks it. */
export const MessagesRequest = z.looseObject({
  ...prompt,
  max_tokens: z.int().min(1),
  stream: z.boolean().nullish(),
  stop_sequences: z.array(z.string()).nullish(),
  temperature: z.number().nullish(),
  top_k: z.int().nullish(),
  top_p: z.number().nullish(),
  metadata: z.looseObject({ user_id: z.string().nullish() }).nullish(),
})
export type MessagesRequest = z.infer<typeof MessagesRequest>

/** Anthropic's CountMessageTokensParams: a request without what matters only to its answer. */
export const CountTokensRequest = z.looseObject(prompt)
export type CountTokensRequest = z.infer<typeof CountTokensRequest>
