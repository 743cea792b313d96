import type { ChatRequest } from '../../contract/chat.ts'
import type { MessagesBlock, MessagesRequest } from '../../contract/messages.ts'
import { readDetails } from '../../contract/reasoning-detail.ts'
import { openReasoning } from '../../contract/sealed-reasoning.ts'
import type { Native, Translation } from '../provider.ts'
import { claudeFormat } from './claude-thoughts.ts'
import { words } from './words.ts'

/** A thought as its own provider signed it. One that another has signed, or nobody, would be refused: it is left out. */
const toOwnThoughts = (block: MessagesBlock): readonly object[] => {
  const sealed = block.type === 'redacted_thinking' ? block.data : block.signature
  if (!sealed) return []
  const details = openReasoning(sealed)
  if (!details) return [block]
  return readDetails({ reasoning_details: details }, claudeFormat).flatMap(words.thought)
}

const isThought = ({ type }: MessagesBlock): boolean => type === 'thinking' || type === 'redacted_thinking'

const cleanMessage = (message: MessagesRequest['messages'][number]) => {
  const { content } = message
  if (typeof content === 'string' || !content.some(isThought)) return message
  return {
    ...message,
    content: content.flatMap(block => (isThought(block) ? toOwnThoughts(block) : [block])),
  }
}

/** Messages as they came. The version and the betas are those that the caller was written for. */
export const nativeMessages = (chat: Translation<ChatRequest>): Native<MessagesRequest> => ({
  path: '/messages',
  reads: chat,
  carries: ['anthropic-version', 'anthropic-beta'],
  settings: ['cache_control', 'context_management'],
  toRequest: (request, limit) => ({
    ...request,
    messages: request.messages.map(cleanMessage),
    ...(limit !== undefined && { max_tokens: limit }),
  }),
})
