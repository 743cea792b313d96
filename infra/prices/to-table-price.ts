import type { TableCondition, TablePrice, TableRates } from '../../functions/shared/accounting/price-table.ts'
import type { SourcePrices, SourceRates } from './source.ts'

/** Columns of the table and what the source calls them. */
const units = {
  input: 'input_mtok',
  output: 'output_mtok',
  cachedInput: 'cache_read_mtok',
  cacheWrite: 'cache_write_mtok',
  cacheWriteHour: 'cache_write_1h_mtok',
  reasoning: 'output_reasoning_mtok',
  audioInput: 'input_audio_mtok',
  audioOutput: 'output_audio_mtok',
  imageInput: 'input_image_mtok',
  imageOutput: 'output_image_mtok',
} as const
export const columns = Object.keys(units)

/** Charged whatever the answer, and not by tokens that a usage reports: with them a price would be too low. */
const unknowable = ['requests_kcount', 'output_citation_mtok']

type Options = {
  /** Whether output is free, and not only missing. */
  readonly isEmbedding: boolean
  /** The day of the source: what is over by then is left out. */
  readonly day: string
}

const startsOf = (rates: SourceRates): readonly number[] => {
  const starts = Object.values(rates).flatMap(rate =>
    typeof rate === 'number' ? [] : rate.tiers.map(({ start }) => start),
  )
  return [...new Set(starts)].sort((a, b) => a - b)
}

/** The rates for an input of more than `above` tokens. */
const toRates = (rates: SourceRates, above: number, { isEmbedding }: Options): TableRates => {
  const row = Object.entries(units).map(([column, unit]) => {
    const rate = rates[unit] ?? (column === 'output' && isEmbedding ? 0 : null)
    if (rate === null || typeof rate === 'number') return rate
    return rate.tiers.findLast(({ start }) => start <= above)?.price ?? rate.base
  })
  return row.slice(0, row.findLastIndex(rate => rate !== null) + 1)
}

const conditionOf = ({ constraint }: SourcePrices[number]): TableCondition => {
  if (!constraint) return {}
  if (constraint.type === 'start_date') return { since: constraint.start_date }
  return { hours: `${constraint.start_time.slice(0, 5)}-${constraint.end_time.slice(0, 5)}` }
}

/** Tiers as variants of a set of rates that itself is one. */
const toVariants = (entry: SourcePrices[number], options: Options) => {
  const condition = conditionOf(entry)
  const tiers = startsOf(entry.prices).map(start => ({ ...condition, inputAbove: start }))
  return [condition, ...tiers].map(
    variant => [variant, ...toRates(entry.prices, variant.inputAbove ?? 0, options)] as const,
  )
}

/** A price of the source as the table has it; undefined where it is not one of tokens alone, or empty. */
export const toTablePrice = (prices: SourcePrices, options: Options): TablePrice | undefined => {
  const started = prices.findLastIndex(
    ({ constraint }) =>
      !constraint || (constraint.type === 'start_date' && constraint.start_date <= options.day),
  )
  const [now, ...later] = prices.slice(started)
  if (!now || unknowable.some(unit => unit in now.prices)) return undefined
  const [[, ...base] = [], ...tiers] = toVariants({ ...now, constraint: undefined }, options)
  const [input, output] = base
  if (typeof input !== 'number' || typeof output !== 'number') return undefined
  return [base, ...tiers, ...later.flatMap(entry => toVariants(entry, options))]
}
