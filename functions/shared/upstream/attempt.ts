import type { Failure, Result } from '../contract/failure.ts'
import { wantsStream } from '../contract/wants-stream.ts'
import { findDialect } from '../providers/dialects.ts'
import { findTranslation } from '../providers/find-translation.ts'
import type { Dialect, Exchange } from '../providers/provider.ts'
import { normaliseReply, normaliseStream } from '../providers/quirks/normalise.ts'
import { readPause } from '../providers/read-pause.ts'
import { findEmulation } from '../providers/shaping/find-emulation.ts'
import { shapeTask } from '../providers/shaping/shape-task.ts'
import type { ProviderKey } from '../routing/choose-key.ts'
import type { Target } from '../routing/route.ts'
import type { Answer } from './answer.ts'
import { awaitContent } from './await-content.ts'
import type { HttpResponse } from './http-client.ts'
import { listen } from './listen.ts'
import { explainWholeForStream, readReply } from './read-reply.ts'
import { readWhole } from './read-whole.ts'
import { redactAnswer } from './redact.ts'
import { readRetryAfter } from './retry-after.ts'
import { type Spoken, translateRequest } from './translate-request.ts'
import type { Trial } from './trial.ts'

const unprepared: Failure = {
  status: 502,
  code: 'upstream_error',
  message: 'The provider answered the request that prepares another without what that needs.',
  next: 'another-target',
}

/** The status says most of it, so little time is given to the words under it. */
const refusalMs = 5_000

const readRefusal = async (response: HttpResponse, dialect: Dialect, trial: Trial, idleMs: number) => {
  const { clock } = trial
  const stopAt = Math.min(trial.stopAt, clock.now() + refusalMs)
  const body = await readWhole(response, { clock, idleMs, stopAt })
  const now = clock.now()
  const retryAfterMs =
    readRetryAfter(response.headers['retry-after'], now) ?? readPause(response.headers, now)
  const failure = dialect.explain(response.status, body.ok ? body.value.toString() : '')
  return retryAfterMs === undefined ? failure : { ...failure, retryAfterMs }
}

/** Under one of these a provider tells its own id of a request. */
const idHeaders = ['x-request-id', 'request-id', 'x-amzn-requestid']

const exchangeOf = <Request>(
  { headers }: HttpResponse,
  now: number,
  asked: Pick<Exchange<Request>, 'request' | 'model'>,
): Exchange<Request> => {
  const id = idHeaders.map(name => headers[name]).find(Boolean) ?? String(now)
  return { ...asked, id: `chatcmpl-${id}`, now }
}

const readAnswer = async (
  response: HttpResponse,
  trial: Trial & { readonly sentAt: number },
  target: Target,
  { dialect, translation, request }: Spoken,
): Promise<Result<Answer>> => {
  const { task, clock, stopAt, sentAt } = trial
  const { provider, model } = target
  const { timeouts } = provider
  const { idleMs } = timeouts
  if (response.status !== 200)
    return { ok: false, failure: await readRefusal(response, dialect, trial, idleMs) }
  const exchange = exchangeOf(response, clock.now(), { request, model })
  const { fromReply, parse, decode, isVerbatim } = translation
  const quirks = isVerbatim ? [] : provider.quirks
  const emulation =
    task.endpoint === 'chat' ? findEmulation(target, { ...exchange, request: task.request }) : undefined
  const reading = {
    ...{ dialect, parse, isVerbatim, patience: { clock, idleMs, stopAt } },
    fromReply: normaliseReply(quirks, fromReply && (body => fromReply(body, exchange)), emulation),
  }
  if (!wantsStream(task)) return readReply(response, reading)
  const fromEvents = normaliseStream(quirks, translation.fromEvents?.(exchange), emulation)
  const isWhole = !decode && response.headers['content-type']?.startsWith('application/json')
  if (isWhole || !fromEvents) return { ok: false, failure: await explainWholeForStream(response, reading) }
  const patience = { idleMs, firstByteMs: Math.max(0, sentAt + timeouts.firstByteMs - clock.now()) }
  return awaitContent(listen({ response, decode: decode?.(), fromEvents, clock, patience, stopAt }), clock)
}

const send = async (
  trial: Trial,
  target: Target,
  key: ProviderKey | undefined,
  spoken: Spoken,
): Promise<Result<HttpResponse>> => {
  const written = translateRequest(trial, target, spoken)
  if (!written.ok) return written
  const shown = await trial.authorize(target.provider, key, written.value)
  if (!shown.ok) return shown
  const headers = { ...written.value.headers, ...shown.value }
  return trial.send({ ...written.value, headers }, trial.clock)
}

/** The translation of the request proper, which some providers make of the answer to one before it. */
const prepare = async (
  trial: Trial,
  target: Target,
  key: ProviderKey | undefined,
  spoken: Spoken,
): Promise<Result<Spoken>> => {
  const { dialect, translation } = spoken
  if (!translation.proceed) return { ok: true, value: spoken }
  const { clock, stopAt } = trial
  const { idleMs } = target.provider.timeouts
  const sent = await send(trial, target, key, spoken)
  if (!sent.ok) return sent
  const isMade = sent.value.status === 200 || sent.value.status === 201
  if (!isMade) return { ok: false, failure: await readRefusal(sent.value, dialect, trial, idleMs) }
  const answer = await readReply(sent.value, { dialect, patience: { clock, idleMs, stopAt } })
  if (!answer.ok) return answer
  const next = answer.value.type === 'whole' ? translation.proceed(answer.value.json) : undefined
  return next ? { ok: true, value: { ...spoken, translation: next } } : { ok: false, failure: unprepared }
}

const ask = async (
  trial: Trial,
  target: Target,
  key: ProviderKey | undefined,
  first: Spoken,
): Promise<Result<Answer>> => {
  const prepared = await prepare(trial, target, key, first)
  if (!prepared.ok) return prepared
  const sentAt = trial.clock.now()
  const sent = await send(trial, target, key, prepared.value)
  if (!sent.ok) return sent
  const answer = await readAnswer(sent.value, { ...trial, sentAt }, target, prepared.value)
  const pauseMs = readPause(sent.value.headers, trial.clock.now())
  return answer.ok && pauseMs !== undefined ? { ok: true, value: { ...answer.value, pauseMs } } : answer
}

/** One request to one target with one key. Never throws: what the provider did wrong is a Failure. */
export const attempt = async (
  trial: Trial,
  target: Target,
  key: ProviderKey | undefined,
): Promise<Result<Answer>> => {
  const translation = findTranslation(trial.task, target)
  if (!translation.ok) return translation
  // What has a translation has a dialect.
  const dialect = findDialect(target.provider) as Dialect
  const request = shapeTask(trial.task, target).request as never
  const answer = await ask(trial, target, key, { dialect, translation: translation.value, request })
  return redactAnswer(answer, target.provider, key)
}
