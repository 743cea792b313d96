import { changeArguments, changeTexts } from '../privacy/change-texts.ts'
import type { Step } from '../stream/step.ts'
import type { TextGuardrail } from './guardrail.ts'
import { screenText } from './screen-text.ts'

type OnMatch = (guardrail: TextGuardrail) => void

/** A whole text, as far as it may be said. */
const screenWhole = (guardrails: readonly TextGuardrail[], onMatch: OnMatch, text: string): string => {
  const step = screenText(guardrails, onMatch)
  return [...step.push(text), ...step.end()].join('')
}

/** A value with each of its texts as far as it may be said. */
export const screenTexts = <Json>(
  guardrails: readonly TextGuardrail[],
  onMatch: OnMatch,
  value: Json,
): Json => changeTexts(value, text => screenWhole(guardrails, onMatch, text))

/** Holds the arguments of a tool until all have come: half of them are of no use, and JSON can spell a word in many ways. */
export const screenArguments = (
  guardrails: readonly TextGuardrail[],
  onMatch: OnMatch,
): Step<string, string> => {
  let held = ''
  return {
    push: more => {
      held += more
      return []
    },
    end: () => [changeArguments(held, text => screenWhole(guardrails, onMatch, text))],
  }
}
