import type { ContentPart } from '../contract/chat.ts'

/** What some providers put a model's thoughts into, among its content: no other model is told them. */
export const isThought = ({ type }: ContentPart): boolean => type === 'thinking'
