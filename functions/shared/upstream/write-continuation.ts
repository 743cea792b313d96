import { askedOutput, writeLimit } from '../accounting/bound-usage.ts'
import type { Task } from '../contract/inference-request.ts'
import { mayBeContinued } from '../contract/may-be-continued.ts'
import { countLikely } from '../stream/count-output.ts'

/** An answer so far: its text, and how much was generated in all. */
export type Said = { readonly text: string; readonly characters: number }

/** Fewer tokens are not worth another attempt. */
const leastOutput = 16

/**
 * The request that makes a model go on after what was said, within what is left of its output limit; undefined where it
 * cannot be gone on with, or nothing is left.
 */
export const writeContinuation = (task: Task, { text, characters }: Said): Task | undefined => {
  if (!mayBeContinued(task)) return undefined
  const messages = [...task.request.messages, { role: 'assistant' as const, content: text }]
  const { original } = task
  const longer: Task = {
    ...task,
    request: { ...task.request, messages },
    // What was said so far stands in the words of chat alone.
    ...(original && { original: { ...original, isComposed: true } }),
  }
  const limit = askedOutput(task)
  if (limit === undefined) return longer
  const left = limit - countLikely(characters)
  return left < leastOutput ? undefined : writeLimit(longer, left)
}
