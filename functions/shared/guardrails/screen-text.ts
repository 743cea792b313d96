import { chain, type Step, unchanged } from '../stream/step.ts'
import type { TextGuardrail } from './guardrail.ts'

/**
 * A text is looked at in pieces of so many characters: an engine that is linear for one match may read on to the end of the text for
 * each of them.
 */
const pieceLength = 500

/** What is kept of a text that is out, for the borders of the words after it. */
const contextLength = 16

const cut = (text: string): readonly string[] => {
  if (text.length <= pieceLength) return [text]
  const count = Math.ceil(text.length / pieceLength)
  return Array.from({ length: count }, (_, index) =>
    text.slice(index * pieceLength, (index + 1) * pieceLength),
  )
}

/** Half a character, of which the other half is still to come. */
const isHalf = (text: string): boolean => /[\uD800-\uDBFF]$/.test(text)

type OnMatch = (guardrail: TextGuardrail) => void

const screenBy = (guardrail: TextGuardrail, onMatch: OnMatch): Step<string, string> => {
  const { search, action, replacement } = guardrail
  let before = ''
  let held = ''
  let isOver = false

  const advance = (more: string, isEnd: boolean): string => {
    if (isOver) return ''
    const text = before + held + more
    const whole = !isEnd && isHalf(text) ? text.slice(0, -1) : text
    const { matches, clear } = search(whole, before.length, isEnd)
    let written = ''
    let at = before.length
    for (const { start, end } of matches) {
      onMatch(guardrail)
      written += text.slice(at, start)
      isOver = action === 'block'
      if (isOver) return written
      written += replacement
      at = end
    }
    written += text.slice(at, clear)
    const settled = Math.max(at, clear)
    held = text.slice(settled)
    before = text.slice(Math.max(0, settled - contextLength), settled)
    return written
  }

  return {
    push: more => [
      cut(more)
        .map(piece => advance(piece, false))
        .join(''),
    ],
    end: () => [advance('', true)],
  }
}

/** Changes nothing, so holds nothing back, and looks no further when it has found something. */
const watchBy = (guardrail: TextGuardrail, onMatch: OnMatch): Step<string, string> => {
  const watching = screenBy({ ...guardrail, action: 'block' }, () => onMatch(guardrail))
  return {
    push: more => {
      watching.push(more)
      return [more]
    },
    end: () => {
      watching.end()
      return []
    },
  }
}

/**
 * One text, as far as it may be said: what is denied is replaced, or is where the text ends. Held back is no more than what may
 * still become it. However a text is cut, it comes out the same.
 */
export const screenText = (guardrails: readonly TextGuardrail[], onMatch: OnMatch): Step<string, string> => {
  let isOver = false
  const onOwnMatch: OnMatch = guardrail => {
    isOver ||= guardrail.action === 'block'
    onMatch(guardrail)
  }
  const { push, end } = guardrails
    .map(guardrail => (guardrail.action === 'flag' ? watchBy : screenBy)(guardrail, onOwnMatch))
    .reduce(chain, unchanged<string>())

  return {
    push: more => {
      if (isOver) return []
      const said = push(more)
      // What came before the match may be held back by the others.
      return isOver ? [...said, ...end()] : said
    },
    end: () => (isOver ? [] : end()),
  }
}
