import { z } from 'zod'

const Part = z.looseObject({ type: z.string(), text: z.string().optional() })

const Message = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(Part)]).nullish(),
})

const Tool = z.looseObject({
  type: z.string(),
  function: z.looseObject({ name: z.string(), parameters: z.unknown().optional() }).optional(),
})
export type Tool = z.infer<typeof Tool>

const streaming = {
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
}

const sampling = {
  max_tokens: z.int().positive().nullish(),
  n: z.int().min(1).max(16).nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
}

/** What the demo model reads of POST /v1/chat/completions. */
export const ChatRequest = z.looseObject({
  model: z.literal('demo'),
  messages: z.array(Message).min(1),
  max_completion_tokens: z.int().positive().nullish(),
  tools: z.array(Tool).nullish(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.looseObject({ function: z.looseObject({ name: z.string() }) }),
    ])
    .nullish(),
  response_format: z
    .looseObject({ type: z.string(), json_schema: z.looseObject({ schema: z.unknown() }).optional() })
    .nullish(),
  ...streaming,
  ...sampling,
})
export type ChatRequest = z.infer<typeof ChatRequest>

/** What the demo model reads of POST /v1/completions. */
export const CompletionRequest = z.looseObject({
  model: z.literal('demo'),
  prompt: z.union([z.string(), z.array(z.string()).min(1)]),
  echo: z.boolean().nullish(),
  ...streaming,
  ...sampling,
})
export type CompletionRequest = z.infer<typeof CompletionRequest>

/** What the demo model reads of POST /v1/embeddings; token ids are as good as text to it. */
export const EmbeddingsRequest = z.looseObject({
  model: z.literal('demo-embedding'),
  input: z.union([
    z.string().min(1),
    z.array(z.string().min(1)).min(1),
    z.array(z.int()).min(1),
    z.array(z.array(z.int()).min(1)).min(1),
  ]),
  dimensions: z.int().min(1).max(4096).nullish(),
  encoding_format: z.enum(['float', 'base64']).nullish(),
})
export type EmbeddingsRequest = z.infer<typeof EmbeddingsRequest>
