import { isObject, parseJson, textOf } from '../json.ts'
import { countPossible } from '../quirks/count-possible.ts'
import type { Quirk } from '../quirks/quirk.ts'
import { closingCall, openingCall } from './tool-call-tags.ts'

type Call = { readonly name: string; readonly arguments: string }
type Piece = string | Call

const parseCall = (text: string): Call | undefined => {
  const call = parseJson(text)
  if (!isObject(call) || textOf(call['name']) === '') return undefined
  const { arguments: input = {} } = call
  return { name: textOf(call['name']), arguments: typeof input === 'string' ? input : JSON.stringify(input) }
}

/** What may still become a call, or white space that is left out before one. */
const countKept = (text: string): number => {
  const possible = countPossible(text, openingCall)
  const before = text.slice(0, text.length - possible)
  return text.length - before.trimEnd().length
}

/** Takes calls out of a text that comes in pieces. A block that is none stays a text. */
const openReader = () => {
  let pending = ''
  let hasCalled = false

  const speak = (text: string): readonly Piece[] => (text === '' ? [] : [text])

  const readText = (): readonly Piece[] => {
    // The white space around calls belongs to them.
    if (hasCalled) pending = pending.trimStart()
    const kept = countKept(pending)
    const text = pending.slice(0, pending.length - kept)
    pending = pending.slice(pending.length - kept)
    return speak(text)
  }

  const read = (): readonly Piece[] => {
    const start = pending.indexOf(openingCall)
    if (start === -1) return readText()
    const end = pending.indexOf(closingCall, start)
    if (end === -1) {
      const before = pending.slice(0, start).trimEnd()
      pending = pending.slice(before.length)
      return speak(hasCalled ? before.trimStart() : before)
    }
    const call = parseCall(pending.slice(start + openingCall.length, end))
    const after = end + closingCall.length
    const before = pending.slice(0, call ? start : after)
    pending = pending.slice(after)
    const said = call ? before.trimEnd() : before
    const spoken = [...speak(hasCalled ? said.trimStart() : said), ...(call ? [call] : [])]
    hasCalled ||= call !== undefined
    return [...spoken, ...read()]
  }

  return {
    push: (piece: string): readonly Piece[] => {
      pending += piece
      return read()
    },
    /** A block that was not closed is a call all the same where its JSON is complete. */
    end: (): readonly Piece[] => {
      const rest = pending
      pending = ''
      const start = rest.indexOf(openingCall)
      const call = start === -1 ? undefined : parseCall(rest.slice(start + openingCall.length))
      if (call) return [...speak(rest.slice(0, start).trimEnd()), call]
      return speak(hasCalled ? rest.trim() : rest)
    },
  }
}

/**
 * Calls that a model without tools has written in its text become tool calls, wherever a stream cuts the tags. `id` is what
 * those of this answer begin with.
 */
export const readToolCalls =
  (id: string): Quirk =>
  () => {
    const reader = openReader()
    let count = 0
    return saying => {
      const heard = textOf(saying.said['content'])
      const pieces = [...reader.push(heard), ...(saying.finishReason ? reader.end() : [])]
      const text = pieces.filter(piece => typeof piece === 'string').join('')
      const calls = pieces
        .filter(piece => typeof piece !== 'string')
        .map(called => ({ index: count, id: `${id}_${count++}`, type: 'function', function: called }))
      const finishReason = count > 0 && saying.finishReason === 'stop' ? 'tool_calls' : saying.finishReason
      if (text === heard && calls.length === 0 && finishReason === saying.finishReason) return saying
      const content = text === '' && calls.length > 0 ? null : text
      return {
        said: { ...saying.said, content, ...(calls.length > 0 && { tool_calls: calls }) },
        finishReason,
      }
    }
  }
