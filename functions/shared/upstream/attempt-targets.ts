import type { Failure } from '../contract/failure.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import { openItinerary } from '../routing/open-itinerary.ts'
import type { Dice } from '../routing/order-targets.ts'
import type { Candidate } from '../routing/route-model.ts'
import type { Answer } from './answer.ts'
import type { Trial } from './attempt.ts'
import { type HedgedTrial, hedgeAttempt, type Race } from './hedge-attempt.ts'
import { pause } from './pause.ts'
import { openKeyPicker, type ProviderKeys } from './pick-key.ts'
import { type AttemptRecord, type Started, startAttempt, type Tried } from './start-attempt.ts'

/** A request is sent to providers at most this often, whatever goes wrong. */
export const maximumAttempts = 3

/** A longer wait is left to the caller, whose SDK waits by itself and costs nothing meanwhile. */
const longestWaitMs = 5_000

export type Answered = {
  readonly answer: Answer
  readonly target: Candidate
  readonly attempts: readonly AttemptRecord[]
  /** The code of the failure after which this target carried the answer of another one on. */
  readonly continuedAfter?: string
}

export type Attempting = HedgedTrial & {
  /** In the order of their chances. */
  readonly targets: readonly Candidate[]
  readonly keys: ProviderKeys
  readonly dice: Dice
  /** Whether the retry budget allows another attempt, wherever it goes, after a failure of this provider. */
  readonly mayRetry: (providerId: string) => boolean | Promise<boolean>
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

const isInTime = ({ clock, stopAt, gone }: Trial, waitMs: number): boolean =>
  !gone.aborted && waitMs <= longestWaitMs && clock.now() + waitMs < stopAt

/**
 * Asks targets, in the order that their itinerary gives, until one has begun to answer; throws the last failure as a
 * GatewayError. A target without a usable key is left out.
 */
export const attemptTargets = async (attempting: Attempting): Promise<Answered> => {
  const { clock, dice, gone, mayRetry, hedge, hedging, attempts = [] } = attempting
  const keys = openKeyPicker(attempting.keys, dice)
  const itinerary = openItinerary(attempting.targets, dice)
  let failure = outOfTime

  const startBeside = async (target: Candidate): Promise<Started | undefined> => {
    const other = attempts.length === 0 ? itinerary.beside(target) : undefined
    if (!other || !hedge || !hedging.take(hedge)) return undefined
    const key = await keys.pick(other)
    return key.ok ? startAttempt(attempting, other, key.value) : undefined
  }

  const record = ({ tried, lost }: Race): void => {
    const records = [...(lost ? [lost] : []), ...tried.map(each => each.record)]
    attempts.push(...records)
    if (hedge) records.forEach(hedging.learn)
  }

  const noteFailure = ({ target, key, result }: Tried): readonly Failure[] => {
    if (result.ok) return []
    const hasOtherKey = key !== undefined && keys.note(target, key, result.failure)
    itinerary.note({ target, failure: result.failure, hasOtherKey }, clock.now())
    return [result.failure]
  }

  if (hedge) hedging.save(hedge)
  while (attempts.length < maximumAttempts) {
    const leg = itinerary.next(clock.now())
    if (!leg || !isInTime(attempting, leg.waitMs)) break
    const { target, waitMs } = leg
    const key = await keys.pick(target)
    if (!key.ok) {
      // An attempt that failed says more than a target that could not even be tried; of those, the first was wanted most.
      if (failure === outOfTime) failure = key.failure
      itinerary.leaveOut(target)
      continue
    }
    await pause(clock, waitMs, gone)
    if (gone.aborted) break
    const race = await hedgeAttempt(attempting, startAttempt(attempting, target, key.value), () =>
      startBeside(target),
    )
    record(race)
    const last = race.tried.at(-1)
    if (last?.result.ok) return { answer: last.result.value, target: last.target, attempts }
    const failures = race.tried.flatMap(noteFailure)
    failure = failures.find(({ next }) => next === 'stop') ?? failures.at(-1) ?? failure
    if (failure.next === 'stop' || !(await mayRetry(target.providerId))) break
  }
  throw giveUp(failure, attempts.length)
}
