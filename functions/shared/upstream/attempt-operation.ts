import type { Clock } from '../contract/clock.ts'
import type { Failure, Result } from '../contract/failure.ts'
import type { Operation } from '../contract/operation.ts'
import { addressOf } from '../providers/address.ts'
import { findDialect } from '../providers/dialects.ts'
import { findTranslated, offersOperation } from '../providers/find-translated.ts'
import type { Translation } from '../providers/provider.ts'
import { readPause } from '../providers/read-pause.ts'
import type { ProviderKey } from '../routing/choose-key.ts'
import type { Target } from '../routing/route.ts'
import type { Authorize } from './authorize.ts'
import type { HttpClient, HttpRequest, HttpResponse } from './http-client.ts'
import { type Patience, readWhole } from './read-whole.ts'
import { readRetryAfter } from './retry-after.ts'

/** A request that goes out as it came in. */
export type Errand = {
  readonly operation: Operation
  /** Its body as a value, for a provider that has words of its own for it. */
  readonly fields: Readonly<Record<string, unknown>>
  /** What follows the provider's base URL, query included. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Its body for a target; undefined where it has none. */
  readonly write: (target: Target) => Uint8Array | undefined
  /** Whether it may be sent again after a provider may have begun to do it. */
  readonly isRepeatable: boolean
  readonly send: HttpClient
  readonly authorize: Authorize
  readonly clock: Clock
  readonly gone: AbortSignal
  /** Milliseconds since the epoch at which no more is read from a provider. */
  readonly stopAt: number
}

/** What came back: all of it where that is JSON or short, otherwise what has begun to come. */
export type Passed = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** For so many milliseconds the provider's own limits will refuse the key; absent, there is room. */
  readonly pauseMs?: number
} & (
  | { readonly type: 'whole'; readonly body: Uint8Array; readonly json: unknown }
  | { readonly type: 'stream'; readonly response: HttpResponse; readonly isEvents: boolean }
)

/** What comes whole can be refused while there is still a status to refuse it with. In bytes. */
const shortBytes = 4_194_304

/** Everything else that a provider says is about itself. */
const passedHeaders = ['content-type', 'content-disposition', 'location']

const notOffered: Failure = {
  status: 404,
  code: 'endpoint_not_offered',
  message: 'The provider behind this request does not offer this endpoint.',
  next: 'another-target',
}

const parseJson = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return undefined
  }
}

const writeRequest = (
  errand: Errand,
  { provider, model }: Target,
  words: Pick<HttpRequest, 'headers' | 'body'> & { readonly path: string },
): HttpRequest => {
  const { timeouts } = provider
  return {
    method: errand.operation.method,
    url: addressOf(provider, words.path, model),
    headers: { ...words.headers, ...provider.headers },
    ...(words.body !== undefined && { body: words.body }),
    timeouts: { ...timeouts, firstByteMs: Math.min(timeouts.wholeMs, errand.stopAt - errand.clock.now()) },
    signal: errand.gone,
    allowPrivate: provider.allowPrivate,
  }
}

/** The request in the caller's own words, or in those of a dialect that has others. */
const word = (errand: Errand, target: Target, translation: Translation<never> | undefined): HttpRequest => {
  if (!translation) {
    const body = errand.write(target)
    return writeRequest(errand, target, { ...errand, ...(body && { body }) })
  }
  const { model } = target
  const request = errand.fields as never
  return writeRequest(errand, target, {
    path: translation.path(model, request),
    headers: { 'content-type': 'application/json', accept: 'application/json', ...translation.headers },
    body: JSON.stringify(translation.toRequest(request, model)),
  })
}

/** The answer in OpenAI's words. */
const unword = (
  passed: Passed,
  { fields, clock }: Errand,
  { model }: Target,
  translation: Translation<never> | undefined,
): Passed => {
  if (passed.type !== 'whole' || !translation?.fromReply) return passed
  const now = clock.now()
  const json = translation.fromReply(passed.json, { request: fields as never, model, id: String(now), now })
  return { ...passed, json, body: Buffer.from(JSON.stringify(json)) }
}

const readAnswer = async (response: HttpResponse, patience: Patience): Promise<Result<Passed>> => {
  const { status } = response
  const headers = Object.fromEntries(
    passedHeaders.flatMap(name => (response.headers[name] ? [[name, response.headers[name]]] : [])),
  )
  const type = response.headers['content-type'] ?? ''
  const isJson = /^application\/([\w.-]+\+)?json\b/i.test(type)
  const isShort = Number(response.headers['content-length'] ?? Number.POSITIVE_INFINITY) <= shortBytes
  if (!isJson && !isShort) {
    const isEvents = /^text\/event-stream\b/i.test(type)
    return { ok: true, value: { type: 'stream', status, headers, response, isEvents } }
  }
  const body = await readWhole(response, patience)
  if (!body.ok) return body
  const json = isJson ? parseJson(body.value) : undefined
  return { ok: true, value: { type: 'whole', status, headers, body: body.value, json } }
}

/** What did not do it may be asked again; what may have done it is not. */
const soften = (failure: Failure, { isRepeatable }: Errand): Failure =>
  isRepeatable || failure.next === 'another-key' ? failure : { ...failure, next: 'stop' }

/** A provider may quote our key in its errors. */
const redact = (failure: Failure, key: ProviderKey | undefined): Failure =>
  key ? { ...failure, message: failure.message.replaceAll(key.key, '***') } : failure

/** One such request to one target with one key. Never throws: what the provider did wrong is a Failure. */
export const attemptOperation = async (
  errand: Errand,
  target: Target,
  key: ProviderKey | undefined,
): Promise<Result<Passed>> => {
  const { provider } = target
  const { clock, stopAt } = errand
  const patience = { clock, idleMs: provider.timeouts.idleMs, stopAt }
  const dialect = findDialect(provider)
  if (!dialect || !offersOperation(provider, errand.operation)) return { ok: false, failure: notOffered }
  const translation = findTranslated(provider, errand.operation)
  const request = word(errand, target, translation)
  const shown = await errand.authorize(provider, key, request)
  if (!shown.ok) return shown
  const headers = { ...request.headers, ...shown.value }
  const sent = await errand.send({ ...request, headers }, errand.clock)
  if (!sent.ok) return { ok: false, failure: soften(sent.failure, errand) }
  const { status } = sent.value
  if (status >= 200 && status < 300) {
    const answer = await readAnswer(sent.value, patience)
    if (!answer.ok) return { ok: false, failure: soften(answer.failure, errand) }
    const pauseMs = readPause(sent.value.headers, errand.clock.now())
    const passed = unword(answer.value, errand, target, translation)
    return { ok: true, value: { ...passed, ...(pauseMs !== undefined && { pauseMs }) } }
  }
  const body = await readWhole(sent.value, patience)
  const failure = dialect.explain(status, body.ok ? body.value.toString() : '')
  const retryAfterMs = readRetryAfter(sent.value.headers['retry-after'], errand.clock.now())
  const told = retryAfterMs === undefined ? failure : { ...failure, retryAfterMs }
  return { ok: false, failure: redact(soften(told, errand), key) }
}
