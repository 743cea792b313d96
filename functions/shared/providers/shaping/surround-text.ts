import { textOf } from '../json.ts'
import type { Quirk } from '../quirks/quirk.ts'

/** Puts texts before and after what a choice says; one that says no text (a tool call) stays as it is. */
export const surroundText =
  (prefix: string, suffix: string): Quirk =>
  () => {
    let hasSpoken = false
    return saying => {
      const content = textOf(saying.said['content'])
      const isFirst = !hasSpoken && content !== ''
      hasSpoken ||= isFirst
      const isLast = hasSpoken && saying.finishReason !== null && saying.finishReason !== 'tool_calls'
      const surrounded = (isFirst ? prefix : '') + content + (isLast ? suffix : '')
      return surrounded === content ? saying : { ...saying, said: { ...saying.said, content: surrounded } }
    }
  }
