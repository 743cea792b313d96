import type { TargetEntry } from '../configuration/configuration.ts'
import type { Strategy } from '../configuration/model-routing.ts'
import type { Target } from './route.ts'
import type { Situation } from './situation.ts'

/** A target as gateway.yaml offers it. */
export type Offer = Pick<TargetEntry, 'weight' | 'priority' | 'canary'> & { readonly target: Target }

/** Its standing among targets of one priority: lower ranks go first, those of one rank race with their weights. */
export type Odds = { readonly rank: number; readonly weight: number; readonly because: string }

type Weigh = (group: readonly Offer[], situation: Situation) => (offer: Offer) => Odds

/** Twice as slow is an eighth as often first: most requests go to the fastest, and enough to the others to notice a change. */
const latencyExponent = 3
/** However slow a target was, it is tried as often as this, so that it can show that it is fast again. */
const leastExploration = 0.02

const byWeight: Weigh =
  () =>
  ({ weight }) => ({ rank: 0, weight, because: `weight ${weight}` })

/** One that nobody has measured is taken to be average, so that it is tried without being stormed. */
const byLatency: Weigh = (group, { health }) => {
  const timeOf = ({ target }: Offer) => health?.(target)?.firstByteMs
  const known = group.map(timeOf).filter(time => time !== undefined)
  const fastest = Math.min(...known)
  const average = known.reduce((sum, time) => sum + time, 0) / known.length
  return offer => {
    const time = timeOf(offer)
    const speed = fastest < (time ?? average) ? (fastest / (time ?? average)) ** latencyExponent : 1
    return {
      rank: 0,
      weight: offer.weight * Math.max(leastExploration, speed),
      because: time === undefined ? 'first byte not measured yet' : `first byte in ${Math.round(time)} ms`,
    }
  }
}

const byCost: Weigh = (_, { costs }) => {
  const costOf = costs?.()
  return ({ target, weight }) => {
    const nanos = costOf?.(target)
    return nanos === undefined
      ? { rank: Number.MAX_VALUE, weight, because: 'price not known' }
      : { rank: nanos, weight, because: `about $${(nanos / 1e9).toFixed(6)}` }
  }
}

/** By chance and not strictly, because the counts are seconds old: all would rush to the one that was idle then. */
const byUse: Weigh =
  (_, { health }) =>
  ({ target, weight }) => {
    const inUse = health?.(target)?.inUse ?? 0
    return { rank: 0, weight: weight / (1 + inUse), because: `${inUse} in use` }
  }

/** What each strategy of gateway.yaml makes of a target. */
export const strategies: Readonly<Record<Strategy, Weigh>> = {
  weighted: byWeight,
  latency: byLatency,
  cost: byCost,
  'least-used': byUse,
  sticky: byWeight,
}
