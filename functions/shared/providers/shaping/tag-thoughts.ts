import { textOf } from '../json.ts'
import type { Quirk } from '../quirks/quirk.ts'
import { hideThoughts } from './hide-thoughts.ts'

const isSomething = (value: unknown): boolean => value != null && value !== '' && Object(value).length !== 0

/** Says reasoning as `<think>…</think>` before the text; signatures, which no text can carry, are lost. */
export const tagThoughts: Quirk = () => {
  const hide = hideThoughts()
  let isThinking = false
  return saying => {
    const { content, reasoning_content, reasoning } = saying.said
    const thought = textOf(reasoning_content) || textOf(reasoning)
    const opening = thought !== '' && !isThinking ? '<think>' : ''
    isThinking ||= thought !== ''
    const { role: _, ...said } = hide(saying).said
    const goesOn = saying.finishReason !== null || Object.values(said).some(isSomething)
    const closing = isThinking && goesOn ? '</think>\n\n' : ''
    isThinking &&= closing === ''
    const tagged = opening + thought + closing
    if (tagged === '') return hide(saying)
    return { ...saying, said: { ...hide(saying).said, content: tagged + textOf(content) } }
  }
}
