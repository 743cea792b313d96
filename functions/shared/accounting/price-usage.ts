import type { Price, PriceVariant } from '../configuration/configuration.ts'
import type { Usage } from '../contract/usage.ts'

type Rates = Omit<Price, 'variants'>

/** Tokens of one kind that have a rate of their own. */
type Part = { readonly tokens: number; readonly rate: number }

/** All tokens of one direction: those of no special kind cost `rate`. */
type Side = { readonly tokens: number; readonly rate: number; readonly parts: readonly Part[] }

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

const partsOf = (parts: readonly { tokens: number; rate: number | undefined }[]): readonly Part[] =>
  parts.flatMap(({ tokens, rate }) => (rate === undefined || tokens === 0 ? [] : [{ tokens, rate }]))

/** Anthropic and whoever sells its models ask twice the input for an hour (its documentation, "Prompt caching"). */
const hourRate = ({ cacheWriteHour, cacheWrite, input }: Rates): number | undefined =>
  cacheWriteHour ?? (cacheWrite === undefined ? undefined : 2 * input)

const sidesOf = (usage: Usage, rates: Rates): readonly Side[] => [
  {
    tokens: usage.input,
    rate: rates.input,
    parts: partsOf([
      { tokens: usage.cachedInput, rate: rates.cachedInput },
      { tokens: usage.cacheWrite, rate: rates.cacheWrite },
      { tokens: usage.cacheWriteHour, rate: hourRate(rates) },
      { tokens: usage.audioInput, rate: rates.audioInput },
      { tokens: usage.imageInput, rate: rates.imageInput },
    ]),
  },
  {
    tokens: usage.output,
    rate: rates.output,
    parts: partsOf([
      { tokens: usage.reasoning, rate: rates.reasoning },
      { tokens: usage.audioOutput, rate: rates.audioOutput },
      { tokens: usage.imageOutput, rate: rates.imageOutput },
    ]),
  },
]

/**
 * Dollars per million tokens times tokens. Parts that are more than the whole lie within each other: OpenRouter counts what
 * Gemini wrote into its cache and read from it at once as both, and charges both.
 */
const chargeSide = ({ tokens, rate, parts }: Side): number => {
  const special = parts.map(part => part.tokens)
  const covered = sum(special) > tokens ? Math.max(...special) : sum(special)
  return sum([(tokens - covered) * rate, ...parts.map(part => part.tokens * part.rate)])
}

/** Whatever the tokens turn out to be: of no special kind, or of all kinds at once. */
const boundSide = ({ tokens, rate, parts }: Side): number =>
  tokens * Math.max(rate, sum(parts.map(part => part.rate)))

/** A dollar per million tokens is 1,000 nano-dollars a token. What is less than a hundredth is an error of the floats. */
const toNanos = (dollarsPerMillion: number): number =>
  Math.max(0, Math.ceil(dollarsPerMillion * 1_000 - 0.01))

/** Dollars for what is counted in something else than tokens. */
const chargeUnits = ({ images = 0, seconds = 0, characters = 0 }: Usage, rates: Rates): number => {
  const { request = 0, image = 0, second = 0, character = 0 } = rates
  return request + images * image + seconds * second + characters * character
}

/** Nano-dollars. */
const charge = (usage: Usage, rates: Rates, side: (side: Side) => number): number =>
  toNanos(sum(sidesOf(usage, rates).map(side)) + chargeUnits(usage, rates) * 1_000_000)

const applies = (variant: PriceVariant, input: number, at: number): boolean => {
  const { inputAbove = -1, since = '', hours = '00:00-24:00' } = variant
  const [day = '', time = ''] = new Date(at).toISOString().split('T')
  const [from = '', to = ''] = hours.split('-')
  return input > inputAbove && day >= since && time >= from && time < to
}

/** What a usage costs in nano-dollars, parts of one rounded up. `at` is when the request came, in ms since the epoch. */
export const priceUsage = (usage: Usage, price: Price, at: number): number => {
  const rates = price.variants.findLast(variant => applies(variant, usage.input, at)) ?? price
  return charge(usage, rates, chargeSide)
}

/** The most that a request with this bound of a usage can cost: `priceUsage` of no usage within the bound is above it. */
export const boundCost = (bound: Usage, price: Price, at: number): number => {
  const reachable = price.variants.filter(variant => applies(variant, bound.input, at))
  const costs = [price, ...reachable].map(rates => charge(bound, rates, boundSide))
  return Math.max(...costs)
}
