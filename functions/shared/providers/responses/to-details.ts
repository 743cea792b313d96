import type { ReasoningDetail } from '../../contract/reasoning-detail.ts'
import { format } from './format.ts'
import type { OutputItem } from './wire.ts'

type Detail = Omit<ReasoningDetail, 'index'>

const fromReasoning = ({ id, summary, content, encrypted_content: data }: OutputItem): readonly Detail[] => {
  const about = { ...(id !== undefined && { id }), format }
  return [
    ...(summary ?? []).map(({ text = '' }) => ({ type: 'reasoning.summary', text, ...about })),
    ...(content ?? []).map(({ text = '' }) => ({ type: 'reasoning.text', text, ...about })),
    ...(data ? [{ type: 'reasoning.encrypted', data, ...about }] : []),
  ]
}

/** What chat has words for; everything else is OpenAI's own doing and comes back as it is. */
const spoken = new Set(['message', 'function_call', 'custom_tool_call', 'image_generation_call'])

/** What an item holds that the provider wants back with the next turn. */
export const toDetails = (item: OutputItem): readonly Detail[] => {
  if (item.type === 'reasoning') return fromReasoning(item)
  if (spoken.has(item.type)) return []
  return [{ type: 'reasoning.part', part: item, ...(item.id !== undefined && { id: item.id }), format }]
}
