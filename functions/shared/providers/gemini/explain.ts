import type { Failure } from '../../contract/failure.ts'
import { explainError } from '../openai/explain.ts'
import type { GenerateContentResponse } from './wire.ts'

/** google.rpc.Status. https://cloud.google.com/apis/design/errors */
type Said = {
  readonly code?: number
  readonly message?: string
  readonly status?: string
  readonly details?: readonly { readonly reason?: string; readonly retryDelay?: string }[]
}

const readError = (body: unknown): Said | undefined => {
  // A stream without `alt=sse` is an array, and so is its error.
  const outer: unknown = Array.isArray(body) ? body[0] : body
  const error = (outer as { error?: unknown } | null | undefined)?.error
  return typeof error === 'object' && error !== null ? error : undefined
}

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** google.protobuf.Duration: `3.5s`. */
const readDelay = ({ details = [] }: Said): number | undefined => {
  const delay = details.find(({ retryDelay }) => retryDelay !== undefined)?.retryDelay
  const seconds = Number.parseFloat(delay ?? '')
  return Number.isFinite(seconds) ? seconds * 1_000 : undefined
}

/** A bad key is a 400 here, as if the request were at fault. */
const isKeyRefused = ({ details = [] }: Said): boolean =>
  details.some(({ reason }) => reason === 'API_KEY_INVALID' || reason === 'ACCESS_TOKEN_EXPIRED')

const tooLong = /token count.*exceeds the maximum/i

const explainSaid = (status: number, said: Said): Failure => {
  if (isKeyRefused(said)) return explainError(401, {})
  const code = tooLong.test(said.message ?? '') ? 'context_length_exceeded' : said.status?.toLowerCase()
  const failure = explainError(status, { error: { message: said.message, code } })
  const retryAfterMs = readDelay(said)
  return retryAfterMs === undefined ? failure : { ...failure, retryAfterMs }
}

/** What a status and Google's error object mean. https://ai.google.dev/gemini-api/docs/troubleshooting */
export const explain = (status: number, body: string): Failure =>
  explainSaid(status, readError(parse(body)) ?? {})

/** Endings that are no answer: another model may do what this one could not say. */
const broken = new Set(['MALFORMED_FUNCTION_CALL', 'MISSING_THOUGHT_SIGNATURE', 'TOO_MANY_TOOL_CALLS'])

const explainEnding = ({ candidates }: GenerateContentResponse): Failure | undefined => {
  const ending = candidates?.find(({ finishReason = '' }) => broken.has(finishReason))
  return (
    ending && {
      status: 502,
      code: 'upstream_error',
      message: `The provider's model broke off: ${ending.finishMessage ?? ending.finishReason}.`,
      next: 'another-target',
    }
  )
}

/** An error under a 200, whole or as an event. */
export const explainWithin = (body: unknown): Failure | undefined => {
  const said = readError(body)
  return said ? explainSaid(said.code ?? 500, said) : explainEnding(body as GenerateContentResponse)
}
