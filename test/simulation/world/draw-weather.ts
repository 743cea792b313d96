import type { SeededDice } from './open-dice.ts'

/** How bad a history is: probabilities for each occasion, and when the store cannot be reached at all. */
export type Weather = {
  readonly crash: number
  readonly store: Readonly<Record<StoreFault, number>>
  readonly secrets: number
  /** The share of a provider's answers that are not what one wishes for. */
  readonly provider: number
  readonly outage: Span | undefined
  /** While nothing passes from one region to another. */
  readonly partition: Span | undefined
}

/** In milliseconds since the epoch. */
type Span = { readonly from: number; readonly to: number }

export type StoreFault = 'request lost' | 'reply lost' | 'request late' | 'throttled'

const calm: Weather = {
  crash: 0,
  store: { 'request lost': 0, 'reply lost': 0, 'request late': 0, throttled: 0 },
  secrets: 0,
  provider: 0.2,
  outage: undefined,
  partition: undefined,
}

/** From nothing at all to more than anybody has seen; the faults of a history are seldom of one kind only. */
export const drawWeather = (dice: SeededDice, startsAt: number, regions: number): Weather => {
  if (dice.chance(0.1)) return calm
  const rate = (most: number) => (dice.chance(0.5) ? dice.roll() * most : 0)
  const drawSpan = (): Span => {
    const from = startsAt + dice.between(0, 120_000)
    return { from, to: from + dice.between(1_000, 180_000) }
  }
  const from = startsAt + dice.between(0, 120_000)
  return {
    crash: rate(0.02),
    store: {
      'request lost': rate(0.1),
      'reply lost': rate(0.1),
      'request late': rate(0.1),
      throttled: rate(0.1),
    },
    secrets: rate(0.2),
    provider: dice.roll() * 0.8,
    outage: dice.chance(0.3) ? { from, to: from + dice.between(1_000, 180_000) } : undefined,
    partition: regions > 1 && dice.chance(0.7) ? drawSpan() : undefined,
  }
}

/** The storm is over: the same, without anything that fails. */
export const calmDown = (weather: Weather): Weather => ({ ...calm, provider: weather.provider })
