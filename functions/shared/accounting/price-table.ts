import type { PriceVariant } from '../configuration/configuration.ts'
import prices from './prices.json' with { type: 'json' }

/** In the order of the table's `columns`; shorter ones lack what is missing at their end. */
export type TableRates = readonly (number | null)[]
export type TableCondition = Pick<PriceVariant, 'inputAbove' | 'since' | 'hours'>

/** A price, then its variants. */
export type TablePrice = readonly [TableRates, ...(readonly [TableCondition, ...TableRates])[]]

export type TableProvider = {
  /** Its own name in the source. */
  readonly id: string
  /** Wildcards of the hosts that this provider answers at. */
  readonly hosts: readonly string[]
  /** Others whose models it serves at their prices: ids, in the order in which they are asked. */
  readonly alsoServes: readonly string[]
  /** By model names, with a space between those that have one price. */
  readonly models: Readonly<Record<string, TablePrice>>
  /** By wildcards of model names, likewise; the first that matches counts, after all names. */
  readonly patterns: Readonly<Record<string, TablePrice>>
}

export type PriceTable = {
  /** The day of the source, and a hash of what the table says: other prices have another version. */
  readonly version: string
  readonly source: string
  readonly license: string
  readonly columns: readonly string[]
  readonly providers: readonly TableProvider[]
}

/** What models cost, in US dollars per million tokens. Generated: `npm run prices` says from what. */
export const priceTable = prices as unknown as PriceTable
