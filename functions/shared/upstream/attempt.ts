import type { Clock } from '../contract/clock.ts'
import type { Failure, Result } from '../contract/failure.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import type { Task } from '../contract/inference-request.ts'
import { wantsStream } from '../contract/wants-stream.ts'
import { dialects } from '../providers/dialects.ts'
import type { Dialect, Exchange, Translation } from '../providers/provider.ts'
import { normaliseReply, normaliseStream } from '../providers/quirks/normalise.ts'
import { mergeStops, shapeRequest } from '../providers/shape-request.ts'
import type { ProviderKey } from '../routing/choose-key.ts'
import type { Target } from '../routing/route-model.ts'
import type { Answer } from './answer.ts'
import type { Authorize } from './authorize.ts'
import { awaitContent } from './await-content.ts'
import type { HttpClient, HttpRequest, HttpResponse } from './http-client.ts'
import { listen } from './listen.ts'
import { explainWholeForStream, readReply } from './read-reply.ts'
import { readWhole } from './read-whole.ts'
import { readRetryAfter } from './retry-after.ts'

/** What an attempt needs besides its target and key. */
export type Trial = {
  readonly task: Task
  readonly send: HttpClient
  readonly authorize: Authorize
  readonly clock: Clock
  readonly gone: AbortSignal
  /** Milliseconds since the epoch at which no more is read from a provider. */
  readonly stopAt: number
}

const notOffered: Failure = {
  status: 404,
  code: 'endpoint_not_offered',
  message: 'The provider of this model does not offer this endpoint.',
  next: 'another-target',
}

/** The request in the target's words. `never`: a translation and its task always stem from the same endpoint. */
const writeBody = (
  translation: Translation<never>,
  { provider, defaults, model }: Target,
  task: Task,
): string => {
  const request = mergeStops({ ...defaults, ...task.request }, provider.stop)
  return JSON.stringify(shapeRequest(provider, translation.toRequest(request as never, model)))
}

/** The request but for the headers that show the key. */
const writeRequest = (trial: Trial, target: Target, translation: Translation<never>): HttpRequest => {
  const { provider, model } = target
  const { timeouts } = provider
  const isStream = wantsStream(trial.task)
  const firstByteMs = isStream ? timeouts.firstByteMs : timeouts.wholeMs
  return {
    method: 'POST',
    url: provider.baseUrl + translation.path(model, trial.task.request as never),
    headers: {
      'content-type': 'application/json',
      accept: isStream ? 'text/event-stream' : 'application/json',
      ...translation.headers,
      ...provider.headers,
    },
    body: writeBody(translation, target, trial.task),
    timeouts: { ...timeouts, firstByteMs: Math.min(firstByteMs, trial.stopAt - trial.clock.now()) },
    signal: trial.gone,
    allowPrivate: provider.allowPrivate,
  }
}

/** What this dialect has no words for, another target's may. */
const translate = (trial: Trial, target: Target, translation: Translation<never>): Result<HttpRequest> => {
  try {
    return { ok: true, value: writeRequest(trial, target, translation) }
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    const { status, code, message, type, param } = error
    return { ok: false, failure: { status, code, message, type, param, next: 'another-target' } }
  }
}

const readRefusal = async (response: HttpResponse, dialect: Dialect, trial: Trial, idleMs: number) => {
  const body = await readWhole(response, idleMs)
  const retryAfterMs = readRetryAfter(response.headers['retry-after'], trial.clock.now())
  const failure = dialect.explain(response.status, body.ok ? body.value.toString() : '')
  return retryAfterMs === undefined ? failure : { ...failure, retryAfterMs }
}

/** Under one of these a provider tells its own id of a request. */
const idHeaders = ['x-request-id', 'request-id', 'x-amzn-requestid']

const exchangeOf = ({ headers }: HttpResponse, { task, clock }: Trial, model: string): Exchange<never> => {
  const now = clock.now()
  const id = idHeaders.map(name => headers[name]).find(Boolean) ?? String(now)
  return { request: task.request as never, model, id: `chatcmpl-${id}`, now }
}

const readAnswer = async (
  response: HttpResponse,
  trial: Trial,
  { provider, model }: Target,
  translation: Translation<never>,
): Promise<Result<Answer>> => {
  const { clock, stopAt } = trial
  const { prefix, timeouts: patience } = provider
  const dialect = dialects[provider.dialect] as Dialect
  if (response.status !== 200)
    return { ok: false, failure: await readRefusal(response, dialect, trial, patience.idleMs) }
  const exchange = exchangeOf(response, trial, model)
  const fromReply = normaliseReply(
    provider.quirks,
    translation.fromReply && (body => translation.fromReply?.(body, exchange)),
  )
  const reading = { dialect, fromReply, prefix, idleMs: patience.idleMs }
  if (!wantsStream(trial.task)) return readReply(response, reading)
  const fromEvents = normaliseStream(provider.quirks, translation.fromEvents?.(exchange))
  const isWhole = response.headers['content-type']?.startsWith('application/json')
  if (isWhole || !fromEvents) return { ok: false, failure: await explainWholeForStream(response, reading) }
  const decode = translation.decode?.()
  return awaitContent(listen({ response, decode, fromEvents, clock, patience, stopAt }), clock)
}

/** A provider may quote our key in its errors. */
const redact = (failure: Failure, key: ProviderKey | undefined): Failure =>
  key ? { ...failure, message: failure.message.replaceAll(key.key, '***') } : failure

/** One request to one target with one key. Never throws: what the provider did wrong is a Failure. */
export const attempt = async (
  trial: Trial,
  target: Target,
  key: ProviderKey | undefined,
): Promise<Result<Answer>> => {
  const translation = dialects[target.provider.dialect]?.[trial.task.endpoint] as
    | Translation<never>
    | undefined
  if (!translation) return { ok: false, failure: notOffered }
  const written = translate(trial, target, translation)
  if (!written.ok) return written
  const shown = await trial.authorize(target.provider, key, written.value)
  if (!shown.ok) return shown
  const request = { ...written.value, headers: { ...written.value.headers, ...shown.value } }
  const sent = await trial.send(request, trial.clock)
  if (!sent.ok) return sent
  const answer = await readAnswer(sent.value, trial, target, translation)
  return answer.ok ? answer : { ok: false, failure: redact(answer.failure, key) }
}
