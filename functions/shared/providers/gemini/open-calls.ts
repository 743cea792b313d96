import { gatherArguments } from './gather-arguments.ts'
import type { FunctionCall } from './wire.ts'

type Pieces = readonly object[]

/** The calls of one candidate, as pieces of OpenAI's `tool_calls`; `name` makes ids for those that have none. */
export const openCalls = (name: string) => {
  let count = 0
  let id = ''
  let pending: ReturnType<typeof gatherArguments> | undefined

  const begin = ({ args = {}, willContinue, ...call }: FunctionCall): Pieces => {
    id = call.id ?? `call_${name}_${count}`
    if (willContinue) pending = gatherArguments()
    const written = willContinue ? '' : JSON.stringify(args)
    return [{ index: count++, id, type: 'function', function: { name: call.name, arguments: written } }]
  }

  const end = (): Pieces => {
    if (!pending) return []
    const args = JSON.stringify(pending.read())
    pending = undefined
    return [{ index: count - 1, function: { arguments: args } }]
  }

  /** A call comes whole, or is named first and then said in pieces, until one does not continue. */
  const add = (call: FunctionCall): Pieces => {
    const begun = call.name === undefined ? [] : [...end(), ...begin(call)]
    for (const piece of call.partialArgs ?? []) pending?.add(piece)
    return call.willContinue ? begun : [...begun, ...end()]
  }

  /** `id` is that of the last one. */
  return { add, end, id: () => id, count: () => count }
}
