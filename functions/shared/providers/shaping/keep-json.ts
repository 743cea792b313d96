import { textOf } from '../json.ts'
import type { Quirk } from '../quirks/quirk.ts'

const openings = ['{', '[']

/** Passes the first JSON value of a text that comes in pieces, and nothing around it. A text without one passes at its end. */
const openExtractor = () => {
  let before = ''
  let depth = 0
  let isOver = false
  let isString = false
  let isEscaped = false

  const see = (character: string): void => {
    if (isEscaped) isEscaped = false
    else if (isString && character === '\\') isEscaped = true
    else if (character === '"') isString = !isString
    else if (!isString && openings.includes(character)) depth++
    else if (!isString && (character === '}' || character === ']')) depth--
    isOver = depth === 0
  }

  const pass = (text: string): string => {
    if (isOver) return ''
    let length = 0
    while (length < text.length && !isOver) see(text[length++] as string)
    return text.slice(0, length)
  }

  return {
    push: (piece: string): string => {
      if (isOver || depth > 0) return pass(piece)
      before += piece
      const start = before.search(/[{[]/)
      return start === -1 ? '' : pass(before.slice(start))
    },
    end: (): string => (isOver || depth > 0 ? '' : before.trim()),
  }
}

/** Of an answer that was asked to be JSON, the JSON: without code fences and words around it, wherever a stream cuts them. */
export const keepJson: Quirk = () => {
  const extractor = openExtractor()
  return saying => {
    const heard = textOf(saying.said['content'])
    const kept = extractor.push(heard) + (saying.finishReason ? extractor.end() : '')
    return kept === heard ? saying : { ...saying, said: { ...saying.said, content: kept } }
  }
}
