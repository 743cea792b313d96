import type { Failure } from '../contract/failure.ts'
import type { Candidate } from './route.ts'
import type { Dice } from './situation.ts'

/**
 * What moving to another target costs: a connection that is not open yet and a prompt cache that is cold there, which is
 * the time to a first token once more. A rate limit that passes sooner is waited for.
 */
const movingMs = 1_000

/** Of the wait before a target is asked again; it doubles. */
const firstBackOffMs = 250

/** The next target to ask, and how long to wait before that. */
export type Leg = { readonly target: Candidate; readonly waitMs: number }

/** What came of asking a target. `hasOtherKey`: its pool may have one that this request has not tried. */
export type Setback = { readonly target: Candidate; readonly failure: Failure; readonly hasOtherKey: boolean }

/** A limit that does not say when it ends is not waited for while there is somebody else to ask. */
const passesSoon = ({ status, retryAfterMs = Number.POSITIVE_INFINITY }: Failure): boolean =>
  status === 429 && retryAfterMs <= movingMs

/** What a target has no words for, or does not have, it will not have a second later either. */
const isLasting = ({ next, status }: Failure): boolean =>
  next === 'another-target' && status < 500 && status !== 408 && status !== 429

/**
 * The order in which one request asks its targets, each round anew: every one once, then again whoever may be asked
 * soonest. After a refused or limited key its target is asked at once with another key. Where there is none, a rate limit
 * is waited for if that is shorter than moving on; a target that failed is asked again after what it wished for itself
 * (`Retry-After`), and after a jittered back-off at least, so that the requests of an outage do not come back together.
 */
export const openItinerary = (targets: readonly Candidate[], dice: Dice) => {
  const readyAt = new Map<Candidate, number>()
  let open = targets
  let staysWith: Candidate | undefined
  let setbacks = 0

  const soonest = (): Candidate | undefined => {
    const ready = (target: Candidate) => readyAt.get(target) ?? 0
    return open.toSorted((one, other) => ready(one) - ready(other))[0]
  }

  /** Never asks this one again. */
  const leaveOut = (target: Candidate): void => {
    open = open.filter(other => other !== target)
    staysWith = undefined
  }

  return {
    /** Undefined when no target is left. */
    next: (now: number): Leg | undefined => {
      const target = staysWith ?? soonest()
      return target && { target, waitMs: Math.max(0, (readyAt.get(target) ?? now) - now) }
    },

    /** One that was not asked yet, to be asked beside this one. */
    beside: (target: Candidate): Candidate | undefined =>
      open.find(other => other !== target && !readyAt.has(other)),

    leaveOut,

    note: ({ target, failure, hasOtherKey }: Setback, now: number): void => {
      if (isLasting(failure)) {
        leaveOut(target)
        return
      }
      const swapsKey = failure.next === 'another-key' && hasOtherKey
      const backOffMs = firstBackOffMs * 2 ** setbacks * (0.5 + dice() / 2)
      const waitMs = swapsKey ? 0 : Math.max(failure.retryAfterMs ?? 0, backOffMs)
      setbacks += 1
      // Once only: what was waited for and is still there does not pass soon.
      const isWaitedFor = !readyAt.has(target) && passesSoon(failure)
      readyAt.set(target, now + waitMs)
      staysWith = swapsKey || isWaitedFor ? target : undefined
    },
  }
}
export type Itinerary = ReturnType<typeof openItinerary>
