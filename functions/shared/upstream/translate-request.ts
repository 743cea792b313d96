import type { Result } from '../contract/failure.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import { wantsStream } from '../contract/wants-stream.ts'
import { addressOf } from '../providers/address.ts'
import type { Dialect, Translation } from '../providers/provider.ts'
import { shapeBody, shapeHeaders } from '../providers/shaping/shape-body.ts'
import type { Target } from '../routing/route.ts'
import type { HttpRequest } from './http-client.ts'
import type { Trial } from './trial.ts'

/** A translation and its task always stem from the same endpoint, which the types cannot say. */
export type Spoken = {
  readonly dialect: Dialect
  readonly translation: Translation<never>
  readonly request: never
}

const writeRequest = (trial: Trial, target: Target, { translation, request }: Spoken): HttpRequest => {
  const { provider, model } = target
  const { timeouts } = provider
  const isStream = wantsStream(trial.task) && !translation.proceed
  const firstByteMs = isStream ? timeouts.firstByteMs : timeouts.wholeMs
  return {
    method: 'POST',
    url: addressOf(provider, translation.path(model, request), model),
    headers: {
      'content-type': 'application/json',
      accept: isStream ? 'text/event-stream' : 'application/json',
      ...translation.headers,
      ...shapeHeaders(target),
    },
    body: JSON.stringify(shapeBody(target, translation.toRequest(request, model))),
    timeouts: { ...timeouts, firstByteMs: Math.min(firstByteMs, trial.stopAt - trial.clock.now()) },
    signal: trial.gone,
    allowPrivate: provider.allowPrivate,
  }
}

/** A request in the words of its target, but for the headers that show the key. What this dialect has no words for, another target's may. */
export const translateRequest = (trial: Trial, target: Target, spoken: Spoken): Result<HttpRequest> => {
  try {
    return { ok: true, value: writeRequest(trial, target, spoken) }
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    const { status, code, message, type, param } = error
    return { ok: false, failure: { status, code, message, type, param, next: 'another-target' } }
  }
}
