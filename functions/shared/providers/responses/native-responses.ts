import type { ChatRequest } from '../../contract/chat.ts'
import type { ResponsesItem, ResponsesRequest } from '../../contract/responses.ts'
import { openReasoning } from '../../contract/sealed-reasoning.ts'
import type { Native, Translation } from '../provider.ts'
import { reasoningFormats } from '../reasoning-formats.ts'

/**
 * Reasoning as its own provider has encrypted it. What another has thought would be refused, and so would be what was not
 * given away: nothing is kept there by which it could be found.
 */
const toOwnReasoning = (item: ResponsesItem): readonly ResponsesItem[] => {
  const { encrypted_content: sealed } = item
  if (!sealed) return []
  const details = openReasoning(sealed)
  if (!details) return [item]
  const own = details.filter(({ format }) => format === reasoningFormats.responses)
  return own.map(({ data }) => ({ type: 'reasoning', summary: [], encrypted_content: String(data) }))
}

/** Without its id: an item is looked up by it, and this one is told whole, or has an id of our making. */
const cleanItem = ({ id: _, ...item }: ResponsesItem): readonly ResponsesItem[] =>
  item.type === 'reasoning' ? toOwnReasoning(item) : [item]

/** Responses as they came, told whole. */
export const nativeResponses = (chat: Translation<ChatRequest>): Native<ResponsesRequest> => ({
  path: '/responses',
  reads: chat,
  settings: ['context_management', 'max_tool_calls', 'prompt_cache_options', 'reasoning', 'truncation'],
  toRequest: (request, limit) => ({
    ...request,
    ...(typeof request.input !== 'string' && { input: request.input.flatMap(cleanItem) }),
    ...(limit !== undefined && { max_output_tokens: limit }),
  }),
})
