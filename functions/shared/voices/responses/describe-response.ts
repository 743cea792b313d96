import type { ResponsesRequest, ResponsesTool } from '../../contract/responses.ts'

/** What a response is known by from its first event on. */
export type Stamp = {
  readonly id: string
  /** Seconds since the epoch. */
  readonly createdAt: number
  /** Whether it can be asked for again. */
  readonly isKept: boolean
}

/** What a function says by leaving it out. */
const describeTool = (tool: ResponsesTool) =>
  tool.type === 'function' ? { parameters: null, strict: false, ...tool } : tool

/** What a response repeats of its request, OpenAI's defaults where it said nothing; the rest is still to come. */
export const describeResponse = (request: ResponsesRequest, { id, createdAt, isKept }: Stamp) => ({
  id,
  object: 'response',
  created_at: createdAt,
  status: 'in_progress',
  completed_at: null,
  background: false,
  error: null,
  incomplete_details: null,
  instructions: request.instructions ?? null,
  max_output_tokens: request.max_output_tokens ?? null,
  model: request.model,
  output: [],
  parallel_tool_calls: request.parallel_tool_calls ?? true,
  previous_response_id: request.previous_response_id ?? null,
  reasoning: { effort: request.reasoning?.effort ?? null, summary: request.reasoning?.summary ?? null },
  service_tier: request.service_tier ?? 'auto',
  store: isKept,
  temperature: request.temperature ?? 1,
  text: { format: { type: 'text' }, ...request.text },
  tool_choice: request.tool_choice ?? 'auto',
  tools: (request.tools ?? []).map(describeTool),
  top_logprobs: request.top_logprobs ?? 0,
  top_p: request.top_p ?? 1,
  truncation: request.truncation ?? 'disabled',
  metadata: request.metadata ?? {},
})
export type ResponseObject = Omit<ReturnType<typeof describeResponse>, 'output'> & {
  readonly output: readonly object[]
}
