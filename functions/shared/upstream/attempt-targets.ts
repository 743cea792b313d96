import type { Failure, Result } from '../contract/failure.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import { openItinerary } from '../routing/open-itinerary.ts'
import type { Outcome } from '../routing/read-outcome.ts'
import type { Candidate } from '../routing/route.ts'
import type { Dice } from '../routing/situation.ts'
import type { Answer } from './answer.ts'
import { arrangeTargets } from './arrange-targets.ts'
import { type Hedged, hedgeAttempt, type Race } from './hedge-attempt.ts'
import { openMayAttempt } from './open-may-attempt.ts'
import { pause } from './pause.ts'
import { openKeyPicker, type ProviderKeys } from './pick-key.ts'
import type { Pools } from './pools.ts'
import { type AttemptRecord, askedOf, type Started, startAttempt, type Tried } from './start-attempt.ts'

/** A request is sent to providers at most this often, whatever goes wrong. */
export const maximumAttempts = 3

/** A longer wait is left to the caller, whose SDK waits by itself and costs nothing meanwhile. */
const longestWaitMs = 5_000

/** An answer that may tell how long its provider wants to be left alone. */
type Paused = Pick<Answer, 'pauseMs'>

export type Answered<Given = Answer> = {
  readonly answer: Given
  readonly target: Candidate
  readonly attempts: readonly AttemptRecord[]
  /** The target of a hedge that was cut off because this one had begun to answer. */
  readonly lost?: Candidate
  /** The code of the failure after which this target carried the answer of another one on. */
  readonly continuedAfter?: string
}

export type Attempting<Given = Answer> = Hedged<Given> & {
  /** Milliseconds since the epoch at which no more is read from a provider. */
  readonly stopAt: number
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

const isInTime = <Given>({ clock, stopAt, gone }: Attempting<Given>, waitMs: number): boolean =>
  !gone.aborted && waitMs <= longestWaitMs && clock.now() + waitMs < stopAt

const outcomeOf = (result: Result<Paused>): Outcome =>
  result.ok ? { type: 'began', pauseMs: result.value.pauseMs } : { type: 'failed', failure: result.failure }

/**
 * Asks targets, in the order that their itinerary gives, until one has begun to answer; throws the last failure as a
 * GatewayError. A target without a usable key is left out.
 */
export const attemptTargets = async <Given extends Paused>(
  attempting: Attempting<Given>,
): Promise<Answered<Given>> => {
  const { clock, dice, gone, pools, hedge, hedging, attempts = [] } = attempting
  await pools.refreshHealth()
  const keys = openKeyPicker({ ...attempting, now: clock.now })
  const itinerary = openItinerary(await arrangeTargets(attempting.targets, pools), dice)
  const mayAttempt = openMayAttempt(pools)
  let failure = outOfTime
  let failed: Candidate | undefined

  const startBeside = async (target: Candidate): Promise<Started<Given> | undefined> => {
    const other = attempts.length === 0 ? itinerary.beside(target) : undefined
    if (!other || !hedge || !hedging.take(hedge)) return undefined
    const key = await keys.pick(other)
    return key.ok ? startAttempt(attempting, other, key.value) : undefined
  }

  const record = ({ tried, lost }: Race<Given>): void => {
    const records = [...(lost ? [lost.record] : []), ...tried.map(each => each.record)]
    attempts.push(...records)
    if (hedge) records.forEach(hedging.learn)
    // What breaks because the caller has left says nothing of the provider.
    if (!gone.aborted)
      for (const { record, result } of tried) pools.report(askedOf(record), outcomeOf(result))
  }

  const noteFailure = ({ target, key, result }: Tried<Given>): readonly Failure[] => {
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
    if (!(await mayAttempt(target, failed))) {
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
    if (last?.result.ok) {
      const lost = race.lost && { lost: race.lost.target }
      return { answer: last.result.value, target: last.target, attempts, ...lost }
    }
    const failures = race.tried.flatMap(noteFailure)
    failure = failures.find(({ next }) => next === 'stop') ?? failures.at(-1) ?? failure
    failed = target
    if (failure.next === 'stop') break
  }
  throw giveUp(failure, attempts.length)
}
