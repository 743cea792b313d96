import type { StreamChoice } from '../contract/stream-chunk.ts'

/** Characters of all strings within a JSON value. Without recursion, because what parses may be nested deeper than the stack. */
const measureText = (value: unknown): number => {
  if (typeof value === 'string') return value.length
  let characters = 0
  const unseen = [value]
  while (unseen.length > 0) {
    const part = unseen.pop()
    if (typeof part === 'string') characters += part.length
    else if (typeof part === 'object' && part !== null)
      for (const inner of Object.values(part)) unseen.push(inner)
  }
  return characters
}

const measureCalls = (calls: unknown): number => {
  if (!Array.isArray(calls)) return 0
  let characters = 0
  for (const call of calls) characters += measureText(call?.function)
  return characters
}

/**
 * Characters that a model has generated: text, refusal, reasoning, names and arguments of tools. Nothing else in a choice
 * is, but ids, signatures, citations and pictures are there, with up to 60 characters for each token; and some providers
 * say their reasoning twice. `message` is where a whole answer has what a stream has in `delta`.
 */
export const measureChoice = ({ text, delta, message }: StreamChoice): number => {
  const said = (delta ?? message) as Readonly<Record<string, unknown>> | undefined
  if (!said) return measureText(text)
  return (
    measureText(text) +
    measureText(said['content']) +
    measureText(said['refusal']) +
    measureText(said['reasoning'] || said['reasoning_content']) +
    measureText(said['function_call']) +
    measureCalls(said['tool_calls'])
  )
}
