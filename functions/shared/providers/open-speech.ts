import type { ReasoningDetail } from '../contract/reasoning-detail.ts'
import type { Usage } from '../contract/usage.ts'
import type { Utterance } from '../stream/utterance.ts'
import { type Answerer, writeChunk, writeUsageChunk } from './chat-answer.ts'
import type { Json } from './json.ts'

/**
 * Says an answer of one choice in OpenAI's chunks. Thoughts are kept until something else is said, and then said whole and
 * together: of a field that OpenAI's SDKs do not know, one keeps only the last chunk's and another adds the texts up by
 * `index`, so that only what is said once comes out of both as it went in.
 */
export const openSpeech = (answerer: Answerer) => {
  let thoughts: ReasoningDetail[] = []
  let thoughtCount = 0
  let callCount = 0
  let characters = 0

  const delta = (said: Json, finish_reason: string | null = null): Utterance =>
    writeChunk(answerer, [{ index: 0, delta: said, finish_reason }])

  const sayThoughts = (): readonly Utterance[] => {
    if (thoughts.length === 0) return []
    const said = delta({ reasoning_details: thoughts })
    thoughts = []
    return [said]
  }

  return {
    begin: (): readonly Utterance[] => [delta({ role: 'assistant', content: '' })],
    /** A piece of a thought, for people to read. */
    think: (text: string): readonly Utterance[] => (text === '' ? [] : [delta({ reasoning_content: text })]),
    /** A whole thought, for the provider to get back. */
    keep: (thought: ReasoningDetail): readonly Utterance[] => {
      thoughts.push({ ...thought, index: thoughtCount++ })
      return []
    },
    say: (text: string): readonly Utterance[] => {
      characters += text.length
      return text === '' ? [] : [...sayThoughts(), delta({ content: text })]
    },
    /** Begins a tool call; its arguments follow with the returned function. */
    call: (id: string, name: string) => {
      const index = callCount++
      const begun = { index, id, type: 'function', function: { name, arguments: '' } }
      const argue = (part: string): readonly Utterance[] =>
        part === '' ? [] : [delta({ tool_calls: [{ index, function: { arguments: part } }] })]
      return { said: [...sayThoughts(), delta({ tool_calls: [begun] })], argue }
    },
    /** Characters of text so far, which is where a citation begins. */
    length: (): number => characters,
    finish: (reason: string, more: Json = {}): readonly Utterance[] => [
      ...sayThoughts(),
      delta(more, reason),
    ],
    report: (usage: Usage): readonly Utterance[] => [writeUsageChunk(answerer, usage)],
  }
}
export type Speech = ReturnType<typeof openSpeech>
