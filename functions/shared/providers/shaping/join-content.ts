import type { ContentPart, Message } from '../../contract/chat.ts'

type Content = Message['content']

const toParts = (content: NonNullable<Content>): readonly ContentPart[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content

/** Two contents as one, in which both are read apart. */
export const joinContent = (first: Content, second: Content): Content => {
  if (!first?.length) return second
  if (!second?.length) return first
  if (typeof first === 'string' && typeof second === 'string') return `${first}\n\n${second}`
  return [...toParts(first), ...toParts(second)]
}
