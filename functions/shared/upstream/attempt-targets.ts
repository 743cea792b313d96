import type { Failure, Result } from '../contract/failure.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import type { ProviderKey } from '../routing/choose-key.ts'
import type { Dice } from '../routing/order-targets.ts'
import type { Asked, Outcome } from '../routing/read-outcome.ts'
import type { Candidate, Target } from '../routing/route-model.ts'
import type { Answer } from './answer.ts'
import { arrangeTargets } from './arrange-targets.ts'
import { attempt, type Trial } from './attempt.ts'
import { openKeyPicker, type ProviderKeys } from './pick-key.ts'
import type { Pools } from './pools.ts'

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
  readonly pools: Pools
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

/** The first attempt on a route is always allowed; another is, as far as the retries of the pool go that has failed. */
const mayAttempt = async (
  pools: Pools,
  { providerId }: Target,
  failed: Target | undefined,
): Promise<boolean> => {
  if (failed) return pools.mayRetry(failed.providerId)
  pools.countRequest(providerId)
  return true
}

const askedBy = ({ providerId, model }: Target, key: ProviderKey | undefined): Asked => ({
  providerId,
  model,
  ...(key && { keyId: key.id }),
})

const outcomeOf = (result: Result<Answer>): Outcome =>
  result.ok ? { type: 'began', pauseMs: result.value.pauseMs } : { type: 'failed', failure: result.failure }

/**
 * Tries targets in turn, round and round, until one has begun to answer; throws the last failure as a GatewayError. After a
 * refused key the same target is tried with another, and left out when it has none.
 */
export const attemptTargets = async (attempting: Attempting): Promise<Answered> => {
  const { clock, stopAt, pools, gone, attempts = [] } = attempting
  await pools.refreshHealth()
  const keys = openKeyPicker({ ...attempting, now: clock.now })
  let ring = await arrangeTargets(attempting.targets, pools)
  let failure = outOfTime
  let failed: Candidate | undefined

  while (attempts.length < maximumAttempts && clock.now() < stopAt && !gone.aborted) {
    const [target, ...others] = ring
    if (!target) break
    const key = await keys.pick(target)
    if (!key.ok) {
      // An attempt that failed says more than a target that could not even be tried; of those, the first was wanted most.
      if (failure === outOfTime) failure = key.failure
      ring = others
      continue
    }
    if (!(await mayAttempt(pools, target, failed))) break
    const startedAt = clock.now()
    const result = await attempt(attempting, target, key.value)
    attempts.push({
      provider: target.providerId,
      model: target.model,
      ...(key.value && { keyId: key.value.id }),
      milliseconds: clock.now() - startedAt,
      outcome: result.ok ? 'ok' : result.failure.code,
    })
    // What breaks because the caller has left says nothing of the provider.
    if (!gone.aborted) pools.report(askedBy(target, key.value), outcomeOf(result))
    if (result.ok) return { answer: result.value, target, attempts }
    failure = result.failure
    failed = target
    if (failure.next === 'stop') break
    if (key.value) keys.note(target, key.value, failure)
    if (failure.next === 'another-target' || !key.value) ring = [...others, target]
  }
  throw giveUp(failure, attempts.length)
}
