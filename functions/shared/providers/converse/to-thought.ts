import type { ReasoningDetail } from '../../contract/reasoning-detail.ts'
import { redactedThought, signedThought } from '../anthropic/claude-thoughts.ts'
import { type Json, objectOf, textOf } from '../json.ts'

/** A thought that its model does not want back. */
const unsigned = (text: string): ReasoningDetail => ({ type: 'reasoning.text', text, format: 'unknown' })

export const writeThought = (text: string, signature: string): ReasoningDetail =>
  signature === '' ? unsigned(text) : signedThought(text, signature)

/** Converse's ReasoningContentBlock. Claude alone signs and redacts. */
export const toThought = (reasoning: Json): ReasoningDetail => {
  const { text, signature } = objectOf(reasoning['reasoningText'])
  const redacted = textOf(reasoning['redactedContent'])
  return redacted === '' ? writeThought(textOf(text), textOf(signature)) : redactedThought(redacted)
}
