import { createHash } from 'node:crypto'
import type { ChatRequest } from '../../contract/chat.ts'
import type { CountTokensRequest, MessagesRequest, MessagesTool } from '../../contract/messages.ts'
import { given } from '../given.ts'
import { toChatMessages, toSystemMessage } from './to-chat-messages.ts'

const longestUser = 64

/** OpenAI takes 64 characters, and agents send more: what matters is that it is always the same. */
const toUser = (id: string | null | undefined): string | undefined =>
  id && id.length > longestUser ? createHash('sha256').update(id).digest('hex') : (id ?? undefined)

/** The caller's own tools are functions; those of a provider stay as they are, for whoever counts their tokens. */
const toTool = (tool: MessagesTool) => {
  const { type, name, description, input_schema: parameters, strict, cache_control } = tool
  if (type && type !== 'custom') return tool as { readonly type: string }
  return {
    type: 'function',
    function: { name: name ?? '', ...given({ description, parameters, strict }) },
    ...given({ cache_control }),
  }
}

const toToolChoice = (choice: MessagesRequest['tool_choice']): ChatRequest['tool_choice'] => {
  if (!choice) return undefined
  if (choice.type === 'tool') return { type: 'function', function: { name: choice.name } }
  return choice.type === 'any' ? 'required' : choice.type
}

/** Thinking tokens that an effort stands for, at most. */
const efforts = [
  { effort: 'low', budget: 4_096 },
  { effort: 'medium', budget: 16_384 },
] as const

/** What is said in `output_config` was meant; a budget is understood by its size. */
const toEffort = ({ thinking, output_config: output }: CountTokensRequest): string | undefined => {
  if (output?.effort) return output.effort === 'max' ? 'xhigh' : output.effort
  const budget = thinking?.budget_tokens
  if (thinking?.type !== 'enabled' || !budget) return undefined
  return efforts.find(known => budget <= known.budget)?.effort ?? 'high'
}

const toFormat = ({ output_config: output }: CountTokensRequest) =>
  output?.format?.type === 'json_schema'
    ? { type: 'json_schema', json_schema: { name: 'answer', schema: output.format['schema'], strict: true } }
    : undefined

/**
 * A Messages request as a chat that asks for the same. What only some providers know beyond OpenAI's parameters (cache
 * markers, reasoning that is sent back, `thinking`, `top_k`) keeps its name.
 */
export const toChat = (request: CountTokensRequest & Partial<MessagesRequest>): ChatRequest => {
  const { model, stream, temperature, top_p, top_k, thinking } = request
  return {
    model,
    messages: [...toSystemMessage(request.system), ...request.messages.flatMap(toChatMessages)],
    ...given({
      stream,
      temperature,
      top_p,
      top_k,
      thinking,
      max_completion_tokens: request.max_tokens,
      stop: request.stop_sequences,
      user: toUser(request.metadata?.user_id),
      tools: request.tools?.map(toTool),
      tool_choice: toToolChoice(request.tool_choice),
      parallel_tool_calls: request.tool_choice?.disable_parallel_tool_use ? false : undefined,
      reasoning_effort: toEffort(request),
      response_format: toFormat(request),
    }),
  }
}
