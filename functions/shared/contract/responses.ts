import * as z from 'zod'
import { ModelName } from './model-name.ts'

const Part = z.looseObject({
  type: z.string(),
  text: z.string().nullish(),
  refusal: z.string().nullish(),
  image_url: z.string().nullish(),
  detail: z.string().nullish(),
  file_id: z.string().nullish(),
  file_data: z.string().nullish(),
  file_url: z.string().nullish(),
  filename: z.string().nullish(),
  input_audio: z.looseObject({ data: z.string(), format: z.string() }).nullish(),
})
export type ResponsesPart = z.infer<typeof Part>

const Text = z.looseObject({ text: z.string().nullish() })

/** What may stand in `input` or `output` and has a meaning here; a message may leave its type out. */
const Item = z.looseObject({
  type: z.string().nullish(),
  id: z.string().nullish(),
  role: z.enum(['user', 'assistant', 'system', 'developer']).nullish(),
  content: z.union([z.string(), z.array(Part)]).nullish(),
  call_id: z.string().nullish(),
  name: z.string().nullish(),
  arguments: z.string().nullish(),
  input: z.string().nullish(),
  output: z.union([z.string(), z.array(Part)]).nullish(),
  summary: z.array(Text).nullish(),
  encrypted_content: z.string().nullish(),
})
export type ResponsesItem = z.infer<typeof Item>

const understood: ReadonlySet<string> = new Set([
  ...['message', 'reasoning', 'function_call', 'function_call_output'],
  ...['custom_tool_call', 'custom_tool_call_output'],
])

const isForeign = (item: unknown): boolean =>
  typeof item === 'object' &&
  item !== null &&
  'type' in item &&
  typeof item.type === 'string' &&
  !understood.has(item.type)

/** Between its caller and its provider, where names mean other things: the `arguments` of a tool search are an object. */
const ForeignItem = z.custom<ResponsesItem>(isForeign)

const Tool = z.looseObject({
  type: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  parameters: z.looseObject({}).nullish(),
  strict: z.boolean().nullish(),
  format: z.looseObject({ type: z.string() }).nullish(),
})
export type ResponsesTool = z.infer<typeof Tool>

/** The keys of a schema that chat completions have under `json_schema`. */
const Format = z.looseObject({
  type: z.string(),
  name: z.string().nullish(),
  schema: z.looseObject({}).nullish(),
  strict: z.boolean().nullish(),
  description: z.string().nullish(),
})

/** OpenAI's CreateResponse. Known parameters are checked, unknown ones travel on to a provider that speaks it. */
export const ResponsesRequest = z.looseObject({
  model: ModelName,
  input: z.union([z.string(), z.array(z.union([Item, ForeignItem]))]),
  instructions: z.string().nullish(),
  previous_response_id: z.string().nullish(),
  store: z.boolean().nullish(),
  background: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  max_output_tokens: z.int().min(1).nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  top_logprobs: z.int().nullish(),
  tools: z.array(Tool).nullish(),
  tool_choice: z.union([z.string(), z.looseObject({ type: z.string() })]).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  reasoning: z.looseObject({ effort: z.string().nullish(), summary: z.string().nullish() }).nullish(),
  text: z.looseObject({ format: Format.nullish(), verbosity: z.string().nullish() }).nullish(),
  truncation: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  include: z.array(z.string()).nullish(),
  user: z.string().nullish(),
  service_tier: z.string().nullish(),
})
export type ResponsesRequest = z.infer<typeof ResponsesRequest>
