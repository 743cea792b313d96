import { type Json, listOf, textOf } from '../json.ts'
import type { Quirk } from './quirk.ts'

const joinTexts = (parts: readonly Json[]): string => parts.map(({ text }) => textOf(text)).join('')

/** Content said as a list of texts and thoughts, which OpenAI's is a string of. https://docs.mistral.ai/capabilities/reasoning */
export const contentParts: Quirk = () => saying => {
  const { content } = saying.said
  if (!Array.isArray(content)) return saying
  const parts = listOf(content)
  const thought = parts.map(({ thinking }) => joinTexts(listOf(thinking))).join('')
  const said = {
    ...saying.said,
    content: joinTexts(parts),
    ...(thought !== '' && { reasoning_content: thought }),
  }
  return { ...saying, said }
}
