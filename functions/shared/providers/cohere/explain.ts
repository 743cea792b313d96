import type { Failure } from '../../contract/failure.ts'
import { explain as explainPlain, explainWithin as explainPlainWithin } from '../openai/explain.ts'
import type { ChatEvent, ChatResponse } from './wire.ts'

const tooLong = /too many tokens/i

/** Cohere's errors have a message and nothing else. https://docs.cohere.com/reference/errors */
export const explain = (status: number, body: string): Failure => {
  const failure = explainPlain(status, body)
  return status === 400 && tooLong.test(failure.message)
    ? { ...failure, code: 'context_length_exceeded' }
    : failure
}

const broken = new Set(['ERROR', 'TIMEOUT'])

/** An answer that ended in an error, whole or as the last event of a stream. */
export const explainWithin = (body: unknown): Failure | undefined => {
  const { finish_reason, delta } = body as ChatResponse & ChatEvent
  const reason = finish_reason ?? delta?.finish_reason ?? ''
  if (!broken.has(reason)) return explainPlainWithin(body)
  return {
    status: reason === 'TIMEOUT' ? 504 : 502,
    code: reason === 'TIMEOUT' ? 'upstream_timeout' : 'upstream_error',
    message: 'The provider failed in the middle of its answer.',
    next: 'another-target',
  }
}
