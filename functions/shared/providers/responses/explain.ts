import type { Failure } from '../../contract/failure.ts'
import { explainError } from '../openai/explain.ts'
import type { Response } from './wire.ts'

type Said = { readonly code?: string | null; readonly message?: string; readonly type?: string }

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** The error of a response, of the event that ends one (`response.failed`), or of one that says nothing else (`error`). */
const readError = (body: unknown): Said | undefined => {
  const { error, response, type, message } = body as Said & {
    readonly error?: unknown
    readonly response?: Response
  }
  const said = error ?? response?.error
  if (isObject(said)) return said
  return type === 'error' && message !== undefined ? { ...(body as Said), type: 'server_error' } : undefined
}

const statuses: Readonly<Record<string, number>> = {
  server_error: 500,
  rate_limit_exceeded: 429,
  vector_store_timeout: 504,
}

/** The other codes of ResponseErrorCode say what is wrong with the request, most often with a picture in it. */
const statusOf = ({ code, type }: Said): number =>
  statuses[code ?? ''] ?? (type === 'server_error' || !code ? 500 : 400)

/** A response that was cancelled, or goes on in the background, is no answer. */
const unanswered = new Set(['failed', 'cancelled', 'queued', 'in_progress'])

const noAnswer: Failure = {
  status: 502,
  code: 'upstream_error',
  message: 'The provider ended the request without an answer.',
  next: 'another-target',
}

/** An error under a 200, whole or as an event. https://platform.openai.com/docs/api-reference/responses-streaming/error */
export const explainWithin = (body: unknown): Failure | undefined => {
  const said = readError(body)
  if (said) return explainError(statusOf(said), { error: said })
  const { object, status } = body as { readonly object?: string } & Response
  return object === 'response' && unanswered.has(status ?? '') ? noAnswer : undefined
}
