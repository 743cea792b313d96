import { changeArguments, changeTexts } from '../privacy/change-texts.ts'
import type { Step } from '../stream/step.ts'
import type { TextGuard } from './guard.ts'
import { screenText } from './screen-text.ts'

type OnMatch = (guard: TextGuard) => void

/** A whole text, as far as it may be said. */
const screenWhole = (guards: readonly TextGuard[], onMatch: OnMatch, text: string): string => {
  const step = screenText(guards, onMatch)
  return [...step.push(text), ...step.end()].join('')
}

/** A value with each of its texts as far as it may be said. */
export const screenTexts = <Json>(guards: readonly TextGuard[], onMatch: OnMatch, value: Json): Json =>
  changeTexts(value, text => screenWhole(guards, onMatch, text))

/** Holds the arguments of a tool until all have come: half of them are of no use, and JSON can spell a word in many ways. */
export const screenArguments = (guards: readonly TextGuard[], onMatch: OnMatch): Step<string, string> => {
  let held = ''
  return {
    push: more => {
      held += more
      return []
    },
    end: () => [changeArguments(held, text => screenWhole(guards, onMatch, text))],
  }
}
