import type { Strategy } from '../configuration/model-routing.ts'
import { drawFor, race } from './draw.ts'
import type { Situation } from './route-model.ts'
import { type Option, strategies } from './strategies.ts'

/** A number from 0 up to but not including 1; an argument, so that a decision can be repeated. */
export type Dice = () => number

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

export type Prioritized = Option & { readonly priority: number }

/** An option in its place, and why it stands there. */
export type Placed<Item> = { readonly option: Item; readonly reason: string }

/** By no weight at all nothing could be ordered, and nothing would ever come back. */
const leastSlowStart = 0.001

const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`

/** One race: where the same session is to find the same target, its name draws and not the dice. */
const orderEquals = <Item extends Option>(
  group: readonly Item[],
  strategy: Strategy,
  situation: Situation,
): readonly Placed<Item>[] => {
  const { dice, health, session } = situation
  const weigh = strategies[strategy](group, situation)
  const name = strategy === 'sticky' ? session?.() : undefined
  const racers = group.map(option => {
    const { providerId, model } = option.target
    const { rank, because, ...odds } = weigh(option)
    const slowStart = Math.max(leastSlowStart, health?.(option.target)?.slowStart ?? 1)
    const weight = odds.weight * slowStart
    const time = race(name === undefined ? dice() : drawFor(name, providerId, model), weight)
    return { option, rank, weight, time, because: slowStart < 1 ? `${because}, coming back` : because }
  })
  const explain = ({ rank, weight, because }: (typeof racers)[number]): string => {
    const rivals = racers.filter(racer => racer.rank === rank)
    const total = rivals.reduce((sum, rival) => sum + rival.weight, 0)
    return `${strategy}: ${because}${rivals.length > 1 ? `, first in ${percent(weight / total)}` : ''}`
  }
  return racers
    .toSorted((one, other) => one.rank - other.rank || one.time - other.time)
    .map(racer => ({ option: racer.option, reason: explain(racer) }))
}

/** Lower priorities first; within one the strategy decides. */
export const orderTargets = <Item extends Prioritized>(
  options: readonly Item[],
  strategy: Strategy,
  situation: Situation,
): readonly Placed<Item>[] => {
  const priorities = [...new Set(options.map(({ priority }) => priority))].sort((a, b) => a - b)
  return priorities.flatMap(priority => {
    const group = options.filter(option => option.priority === priority)
    const placed = orderEquals(group, strategy, situation)
    if (priorities.length === 1) return placed
    return placed.map(({ option, reason }) => ({ option, reason: `priority ${priority}, ${reason}` }))
  })
}
