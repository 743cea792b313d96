import type { Strategy } from '../configuration/model-routing.ts'
import { drawFor, race } from './draw.ts'
import type { Dice, Situation } from './situation.ts'
import { type Offer, strategies } from './strategies.ts'

type Weighted = { readonly weight: number }

/** One of several by weight. */
export const drawOne = <Item extends Weighted>(items: readonly Item[], dice: Dice): Item | undefined => {
  const total = items.reduce((sum, item) => sum + item.weight, 0)
  let point = dice() * total
  for (const item of items) {
    point -= item.weight
    if (point < 0) return item
  }
  return items.at(-1)
}

/** An offer in its place, and why it stands there. */
export type Place = { readonly offer: Offer; readonly reason: string }

/** By no weight at all nothing could be ordered, and nothing would ever come back. */
const leastSlowStart = 0.001

const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`

/** One race: where the same session is to find the same target, its name draws and not the dice. */
const orderEquals = (group: readonly Offer[], strategy: Strategy, situation: Situation): readonly Place[] => {
  const { dice, health, session } = situation
  const weigh = strategies[strategy](group, situation)
  const name = strategy === 'sticky' ? session?.() : undefined
  const racers = group.map(offer => {
    const { providerId, model } = offer.target
    const { rank, because, ...odds } = weigh(offer)
    const slowStart = Math.max(leastSlowStart, health?.(offer.target)?.slowStart ?? 1)
    const weight = odds.weight * slowStart
    const time = race(name === undefined ? dice() : drawFor(name, providerId, model), weight)
    return { offer, rank, weight, time, because: slowStart < 1 ? `${because}, coming back` : because }
  })
  const explain = ({ rank, weight, because }: (typeof racers)[number]): string => {
    const rivals = racers.filter(racer => racer.rank === rank)
    const total = rivals.reduce((sum, rival) => sum + rival.weight, 0)
    return `${strategy}: ${because}${rivals.length > 1 ? `, first in ${percent(weight / total)}` : ''}`
  }
  return racers
    .toSorted((one, other) => one.rank - other.rank || one.time - other.time)
    .map(racer => ({ offer: racer.offer, reason: explain(racer) }))
}

/** Lower priorities first; within one the strategy decides. */
export const orderTargets = (
  offers: readonly Offer[],
  strategy: Strategy,
  situation: Situation,
): readonly Place[] => {
  const priorities = [...new Set(offers.map(({ priority }) => priority))].sort((a, b) => a - b)
  return priorities.flatMap(priority => {
    const group = offers.filter(offer => offer.priority === priority)
    const places = orderEquals(group, strategy, situation)
    if (priorities.length === 1) return places
    return places.map(({ offer, reason }) => ({ offer, reason: `priority ${priority}, ${reason}` }))
  })
}
