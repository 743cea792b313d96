import { sealReasoning } from '../../contract/sealed-reasoning.ts'
import type { Passage } from '../open-passages.ts'

/** A call's arguments as the object they should be; what a model has botched is shown as it is. */
const toInput = (text: string): object => {
  if (text === '') return {}
  try {
    const input: unknown = JSON.parse(text)
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input
  } catch {
    // As below.
  }
  return { arguments: text }
}

/** Empty for a provider that signs nothing. */
export const toSignature = (details: Passage['details']): string =>
  details.length === 0 ? '' : sealReasoning(details)

const writers: Readonly<Record<Passage['kind'], (passage: Passage) => object>> = {
  reasoning: ({ text, details }) => ({ type: 'thinking', thinking: text, signature: toSignature(details) }),
  sealed: ({ details }) => ({ type: 'redacted_thinking', data: sealReasoning(details) }),
  text: ({ text }) => ({ type: 'text', text, citations: null }),
  // A refusal has a stop reason of its own and no block.
  refusal: ({ text }) => ({ type: 'text', text, citations: null }),
  call: ({ id, name, text }) => ({
    type: 'tool_use',
    id,
    name,
    input: toInput(text),
    caller: { type: 'direct' },
  }),
}

/** A passage that is all there as a content block. */
export const toBlock = (passage: Passage): object => writers[passage.kind](passage)
