import { placeholderBeginning, type Restore } from '../privacy/mask-personal.ts'
import { eachText } from './each-text.ts'
import type { Step } from './step.ts'
import type { Utterance } from './utterance.ts'

/** Holds back only what may be the beginning of a placeholder. */
const openText = (restore: Restore): Step<string, string> => {
  let held = ''
  return {
    push: more => {
      const text = held + more
      const from = text.search(placeholderBeginning)
      held = from === -1 ? '' : text.slice(from)
      return [restore(from === -1 ? text : text.slice(0, from))]
    },
    end: () => [restore(held)],
  }
}

/** Puts back what was masked, wherever a stream says it. */
export const restorePersonal = (restore: Restore): Step<Utterance, Utterance> =>
  eachText(() => openText(restore))
