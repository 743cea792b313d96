import type { Failure } from '../contract/failure.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import type { Dice } from '../routing/order-targets.ts'
import type { Candidate } from '../routing/route-model.ts'
import type { Answer } from './answer.ts'
import { attempt, type Trial } from './attempt.ts'
import { openKeyPicker, type ProviderKeys } from './pick-key.ts'

/** A request is sent to providers at most this often, whatever goes wrong. */
export const maximumAttempts = 3

/** One line of the story that the ledger tells of a request. */
export type AttemptRecord = {
  readonly provider: string
  readonly model: string
  readonly keyId?: string
  readonly milliseconds: number
  /** `ok`, or the failure's code. */
  readonly outcome: string
}

export type Answered = {
  readonly answer: Answer
  readonly target: Candidate
  readonly attempts: readonly AttemptRecord[]
}

export type Attempting = Trial & {
  /** In the order of their chances. */
  readonly targets: readonly Candidate[]
  readonly keys: ProviderKeys
  readonly dice: Dice
  /** What was tried already, by a route that this one follows; each further attempt is added. Absent: nothing. */
  readonly attempts?: AttemptRecord[]
}

const outOfTime: Failure = {
  status: 504,
  code: 'gateway_deadline',
  message: 'The request ran out of time before a provider answered.',
  next: 'stop',
}

/** The official SDKs sleep a whole Retry-After, deaf to aborts, so it is never more than a minute. In seconds. */
const writeRetryAfter = (milliseconds: number): string =>
  String(Math.min(60, Math.ceil(milliseconds / 1_000)))

const giveUp = ({ retryAfterMs, next: _, ...details }: Failure, attempts: number): GatewayError => {
  const waitMs = retryAfterMs ?? (details.status === 503 || details.status === 429 ? 1_000 : undefined)
  return new GatewayError({
    ...details,
    headers: {
      'x-causeway-attempts': String(attempts),
      ...(waitMs !== undefined && { 'retry-after': writeRetryAfter(waitMs) }),
    },
  })
}

/**
 * Tries targets in turn, round and round, until one has begun to answer; throws the last failure as a GatewayError. After a
 * refused key the same target is tried with another, and left out when it has none.
 */
export const attemptTargets = async (attempting: Attempting): Promise<Answered> => {
  const { clock, stopAt, attempts = [] } = attempting
  const keys = openKeyPicker(attempting.keys, attempting.dice)
  let ring = attempting.targets
  let failure = outOfTime

  while (attempts.length < maximumAttempts && clock.now() < stopAt && !attempting.gone.aborted) {
    const [target, ...others] = ring
    if (!target) break
    const key = await keys.pick(target)
    if (!key.ok) {
      // An attempt that failed says more than a target that could not even be tried; of those, the first was wanted most.
      if (failure === outOfTime) failure = key.failure
      ring = others
      continue
    }
    const startedAt = clock.now()
    const result = await attempt(attempting, target, key.value)
    attempts.push({
      provider: target.providerId,
      model: target.model,
      ...(key.value && { keyId: key.value.id }),
      milliseconds: clock.now() - startedAt,
      outcome: result.ok ? 'ok' : result.failure.code,
    })
    if (result.ok) return { answer: result.value, target, attempts }
    failure = result.failure
    if (failure.next === 'stop') break
    if (key.value) keys.note(target, key.value, failure)
    if (failure.next === 'another-target' || !key.value) ring = [...others, target]
  }
  throw giveUp(failure, attempts.length)
}
