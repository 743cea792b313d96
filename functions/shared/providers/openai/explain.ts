import type { Failure } from '../../contract/failure.ts'
import { findFailureKind } from '../find-failure-kind.ts'

type Said = { readonly message?: string; readonly code?: string; readonly param?: string }

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined

const defined = <Value extends object>(value: Value): Partial<Value> =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Partial<Value>

/** Finds the error in `{error: {…}}`, `{error: "…"}`, `[{error}]`, `{message}` and `{detail}`: OpenAI's form and its imitations. */
const readError = (body: unknown): Said => {
  const outer = Array.isArray(body) ? body[0] : body
  if (!isObject(outer)) return {}
  const inner = isObject(outer['error']) ? outer['error'] : outer
  const message = text(inner['message']) ?? text(outer['error']) ?? text(inner['detail'])
  return defined({
    message,
    code: text(inner['code']) ?? text(inner['type']),
    param: text(inner['param']),
  }) as Said
}

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** Codes under which providers say that an account is out of money; waiting does not help, so the key is put aside. */
const outOfCredit = /insufficient_quota|insufficient_balance|credit|spend_limit|billing/i

const keyRefused: Failure = {
  status: 502,
  code: 'upstream_auth_error',
  message: 'The provider refused our key. The operator has to look at its secret.',
  next: 'another-key',
}

const keyExhausted: Failure = {
  status: 503,
  code: 'upstream_quota_exhausted',
  message: "The provider's account behind this model is out of quota. The operator has to look at it.",
  next: 'another-key',
}

/** OpenRouter and xAI say it under 403, xAI with the names of our team and key: so not in their words. */
const moderated: Failure = {
  status: 400,
  code: 'content_filter',
  message: 'The provider does not serve this request: its moderation has flagged what was asked.',
  kind: 'contentPolicy',
  next: 'stop',
}

const rateLimited: Failure = {
  status: 429,
  code: 'rate_limit_exceeded',
  type: 'requests',
  message: 'The provider of this model limits its rate. Try again later.',
  next: 'another-key',
}

/** Of those that mean well, only 200 brings an answer. */
const noAnswer: Failure = {
  status: 502,
  code: 'upstream_error',
  message: 'The provider answered with a status that no answer has.',
  next: 'another-target',
}

const redirected: Failure = {
  status: 502,
  code: 'upstream_redirect',
  message:
    'The provider answered with a redirect, which is never followed. The operator has to correct its baseUrl.',
  next: 'stop',
}

/** Statuses that a provider answers when it is unwell; another one may be well. */
const unwell = new Map<number, Failure>(
  [
    { status: 408, as: 504, code: 'upstream_timeout', message: 'The provider timed out.' },
    { status: 500, as: 502, code: 'upstream_error', message: 'The provider failed.' },
    { status: 502, as: 502, code: 'upstream_error', message: 'The provider failed.' },
    { status: 503, as: 503, code: 'no_healthy_upstream', message: 'The provider is not available.' },
    { status: 504, as: 504, code: 'upstream_timeout', message: 'The provider timed out.' },
    { status: 529, as: 503, code: 'no_healthy_upstream', message: 'The provider is overloaded.' },
  ].map(({ status, as, code, message }) => [status, { status: as, code, message, next: 'another-target' }]),
)

/** The caller's own mistake, in the provider's words: only the provider knows what it did not like. */
const passOn = (status: number, said: Said): Failure => {
  const kind = findFailureKind(said.code, said.message)
  return {
    status,
    code: said.code ?? 'upstream_rejected',
    message: said.message ?? `The provider rejected the request with status ${status}.`,
    param: said.param ?? null,
    ...(kind && { kind }),
    next: 'stop',
  }
}

/** What a status and an error body mean. Source: OpenAI's "Error codes" guide; 529 is Anthropic's "overloaded". */
export const explainError = (status: number, body: unknown): Failure => {
  const said = readError(body)
  if (status === 402 || (said.code && outOfCredit.test(said.code))) return keyExhausted
  const isModerated = status === 403 && findFailureKind(said.code, said.message) === 'contentPolicy'
  if (isModerated) return moderated
  if (status === 401 || status === 403) return keyRefused
  if (status === 429) return rateLimited
  if (status < 300) return noAnswer
  if (status < 400) return redirected
  const failure = unwell.get(status)
  if (failure) return failure
  return status < 500
    ? passOn(status, said)
    : { status: 502, code: 'upstream_error', message: 'The provider failed.', next: 'another-target' }
}

export const explain = (status: number, body: string): Failure => explainError(status, parse(body))

const statusOfType: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  permission_error: 403,
  billing_error: 402,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  timeout_error: 504,
  overloaded_error: 529,
}

const isStatus = (value: unknown): value is number => typeof value === 'number' && value >= 400 && value < 600

/** An error that came under a 200, whole or as an event: the status it would have had is in it, in one form or another. */
export const explainWithin = (body: unknown): Failure | undefined => {
  if (!isObject(body) || !body['error']) return undefined
  const error = isObject(body['error']) ? body['error'] : {}
  const told = [error['status_code'], error['code'], statusOfType[String(error['type'])]].find(isStatus)
  return explainError(told ?? 500, body)
}
