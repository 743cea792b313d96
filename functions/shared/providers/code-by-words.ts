import type { Failure } from '../contract/failure.ts'

/** What OpenAI has a code for, and others only words. */
const codes: readonly { readonly words: RegExp; readonly code: string }[] = [
  {
    words: /prompt is too long|input is too long|too many input tokens|context (window|limit|length)/i,
    code: 'context_length_exceeded',
  },
  { words: /content filter|usage policy/i, code: 'content_filter' },
]

/** Gives a refusal of the request itself the code that clients and fallbacks know it by. */
export const codeByWords = (failure: Failure): Failure => {
  if (failure.next !== 'stop') return failure
  const known = codes.find(({ words }) => words.test(failure.message))
  return known ? { ...failure, code: known.code } : failure
}
