import type { ChatRequest, ContentPart } from '../contract/chat.ts'

/** The content of a chat message: one plain text is a string, which every provider takes. */
export const toContent = (parts: readonly ContentPart[]): ChatRequest['messages'][number]['content'] => {
  const [first, ...others] = parts
  const isPlain = first?.type === 'text' && others.length === 0 && first['cache_control'] === undefined
  return isPlain ? first.text : [...parts]
}
