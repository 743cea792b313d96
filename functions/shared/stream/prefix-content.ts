import type { StreamChoice, StreamChunk } from '../contract/stream-chunk.ts'
import type { Step } from './step.ts'
import type { Utterance } from './utterance.ts'

const prefixChoice = (choice: StreamChoice, prefix: string): StreamChoice | undefined => {
  if (choice.text) return { ...choice, text: prefix + choice.text }
  const content = choice.delta?.['content']
  if (typeof content === 'string' && content)
    return { ...choice, delta: { ...choice.delta, content: prefix + content } }
  return undefined
}

/** Puts a text before the first content of each choice; an answer without content (a tool call) stays as it is. */
export const prefixContent = (prefix: string): Step<Utterance, Utterance> => {
  const prefixed = new Set<number>()

  const prefixChunk = (chunk: StreamChunk): StreamChunk | undefined => {
    let changed = false
    const choices = chunk.choices?.map(choice => {
      const index = choice.index ?? 0
      const longer = prefixed.has(index) ? undefined : prefixChoice(choice, prefix)
      if (!longer) return choice
      prefixed.add(index)
      changed = true
      return longer
    })
    return changed && choices ? { ...chunk, choices } : undefined
  }

  return {
    push: utterance => {
      const chunk = utterance.type === 'chunk' ? prefixChunk(utterance.chunk) : undefined
      return [chunk ? { type: 'chunk', chunk } : utterance]
    },
    end: () => [],
  }
}
