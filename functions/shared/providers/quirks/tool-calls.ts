import { type Json, listOf, objectOf, textOf } from '../json.ts'
import type { Quirk } from './quirk.ts'

const writeArguments = (called: Json): string => {
  const { arguments: given } = called
  return typeof given === 'string' ? given : given == null ? '' : JSON.stringify(given)
}

/**
 * Finds out which call of an answer a piece belongs to, by its id where it has one, else by its index, else it is the last
 * one's: providers leave out either, give all calls the same index, or say id and name with every piece.
 */
const openRegister = () => {
  const calls: { readonly id: string; readonly index: unknown }[] = []

  const find = ({ id, index }: Json): number => {
    const sameId = calls.findIndex(call => call.id === id)
    if (sameId !== -1) return sameId
    const sameIndex = calls.findLastIndex(call => call.index === index)
    return index === undefined || sameIndex === -1 ? calls.length - 1 : sameIndex
  }

  /** A name under an id that is new begins a call; an id alone may be made up for each piece. */
  const begins = ({ id, index }: Json, name: string): boolean => {
    if (name === '') return calls.length === 0
    if (textOf(id) !== '') return !calls.some(call => call.id === id)
    return index === undefined || !calls.some(call => call.index === index)
  }

  return (piece: Json): Json => {
    const called = objectOf(piece['function'])
    const name = textOf(called['name'])
    const written = writeArguments(called)
    if (!begins(piece, name)) return { index: find(piece), function: { arguments: written } }
    const index = calls.length
    const id = textOf(piece['id']) || `call_${index}`
    calls.push({ id, index: piece['index'] })
    return { index, id, type: 'function', function: { name, arguments: written } }
  }
}

/** Tool calls whose pieces are not numbered, named or ended as OpenAI's are. */
export const toolCalls: Quirk = () => {
  const register = openRegister()
  let hasCalled = false
  return saying => {
    const pieces = listOf(saying.said['tool_calls'])
    // OpenAI's SDKs make nothing of a stream that begins with calls and does not say whose they are.
    const role = pieces.length > 0 && !hasCalled ? { role: 'assistant' } : {}
    hasCalled ||= pieces.length > 0
    const finishReason = hasCalled && saying.finishReason === 'stop' ? 'tool_calls' : saying.finishReason
    if (pieces.length > 0)
      return { said: { ...role, ...saying.said, tool_calls: pieces.map(register) }, finishReason }
    return finishReason === saying.finishReason ? saying : { ...saying, finishReason }
  }
}
