import type { Failure, FailureKind } from '../contract/failure.ts'

/** What OpenAI has a code for, and others only words. */
const codes: Readonly<Partial<Record<FailureKind, string>>> = {
  contextWindow: 'context_length_exceeded',
  contentPolicy: 'content_filter',
}

/** A failure under the code that OpenAI's clients know it by. */
export const codeByKind = (failure: Failure): Failure => {
  const code = failure.kind && codes[failure.kind]
  return code ? { ...failure, code } : failure
}
