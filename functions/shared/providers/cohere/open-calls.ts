import type { ToolCall } from './wire.ts'

type Delta = Readonly<Record<string, unknown>>

/** What a call without arguments has for them, which SDKs do not take for an object. */
const nothing = 'null'

/** The calls of one stream, one after the other. */
export const openCalls = () => {
  let index = -1
  let unsaid = ''
  let isEmpty = true

  const say = (text: string): readonly Delta[] => {
    isEmpty = false
    unsaid = ''
    return [{ tool_calls: [{ index, function: { arguments: text } }] }]
  }

  /** What may become `null` is kept back until it is known. */
  const add = (piece: string): readonly Delta[] => {
    unsaid += piece
    return nothing.startsWith(unsaid) ? [] : say(unsaid)
  }

  const begin = ({ id, function: called }: ToolCall): readonly Delta[] => {
    index += 1
    isEmpty = true
    const begun = { index, id, type: 'function', function: { name: called?.name, arguments: '' } }
    return [{ tool_calls: [begun] }, ...add(called?.arguments ?? '')]
  }

  return { begin, add, end: () => (isEmpty ? say('{}') : []) }
}
