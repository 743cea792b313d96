import type { Hedge } from '../configuration/model-routing.ts'
import type { Target } from '../routing/route.ts'
import type { AttemptRecord } from './start-attempt.ts'

/** So many of a target's latest times to a first token are remembered; with fewer than the least, its p95 is a guess. */
const mostTimes = 200
const leastTimes = 20

/** Hedges that may come in a row, where none was needed for long. */
const longestRow = 3

/**
 * What hedging learns from requests. Times are those of this instance alone: a 95th percentile cannot be read off the mean
 * that instances share, and an instance which has seen little does not hedge, which is the safe side. A window of times
 * is exact, follows a provider that changes, and is sorted for models that hedge only.
 */
export const openHedging = () => {
  const times = new Map<string, readonly number[]>()
  const saved = new Map<Hedge, number>()

  const learnedDelay = ({ providerId, model }: Target): number | undefined => {
    const known = times.get(`${providerId} ${model}`) ?? []
    if (known.length < leastTimes) return undefined
    return known.toSorted((one, other) => one - other)[Math.ceil(known.length * 0.95) - 1]
  }

  return {
    /** How long to wait for a first token before a second attempt is made, in milliseconds; undefined for ever. */
    delay: ({ after }: Hedge, target: Target): number | undefined =>
      after === 'p95' ? learnedDelay(target) : after,

    /** Each request saves its share of a hedge: when a provider slows down for all of them, few are doubled. */
    save: (hedge: Hedge): void => {
      saved.set(hedge, Math.min(longestRow, (saved.get(hedge) ?? 1) + hedge.allowance))
    },

    /** Whether a hedge is saved up, and takes it. */
    take: (hedge: Hedge): boolean => {
      const left = (saved.get(hedge) ?? 0) - 1
      if (left < 0) return false
      saved.set(hedge, left)
      return true
    },

    /** From an attempt that began to answer; and from one that was cut off, which went as long without a token at least. */
    learn: ({ provider, model, milliseconds, outcome }: AttemptRecord): void => {
      if (outcome !== 'ok' && outcome !== 'hedge_lost') return
      const name = `${provider} ${model}`
      times.set(name, [...(times.get(name) ?? []).slice(1 - mostTimes), milliseconds])
    },
  }
}
export type Hedging = ReturnType<typeof openHedging>
