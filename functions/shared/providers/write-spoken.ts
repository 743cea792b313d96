import type { ReasoningDetail } from '../contract/reasoning-detail.ts'
import type { Json } from './json.ts'

/** What a model has said in a whole answer. */
export type Spoken = {
  readonly text: string
  readonly thoughts: readonly ReasoningDetail[]
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[]
  readonly annotations: readonly Json[]
  readonly refusal: string | null
}

const writeCalls = (calls: Spoken['calls']): Json =>
  calls.length === 0
    ? {}
    : {
        tool_calls: calls.map(({ id, name, input }) => ({
          id,
          type: 'function',
          function: { name, arguments: JSON.stringify(input ?? {}) },
        })),
      }

const writeThoughts = (thoughts: Spoken['thoughts']): Json => {
  if (thoughts.length === 0) return {}
  const readable = thoughts.map(({ text }) => text ?? '').join('')
  return {
    ...(readable !== '' && { reasoning_content: readable }),
    reasoning_details: thoughts.map((thought, index) => ({ ...thought, index })),
  }
}

/** The same as a message of OpenAI's, whose content is null where only tools are called. */
export const writeSpoken = ({ text, thoughts, calls, annotations, refusal }: Spoken): Json => ({
  content: text === '' && (calls.length > 0 || refusal !== null) ? null : text,
  refusal,
  ...writeThoughts(thoughts),
  ...writeCalls(calls),
  ...(annotations.length > 0 && { annotations }),
})
