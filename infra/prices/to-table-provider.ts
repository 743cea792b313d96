import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import type { TablePrice, TableProvider } from '../../functions/shared/accounting/price-table.ts'
import { matchWildcard } from '../../functions/shared/routing/match-wildcard.ts'
import type { SourceProvider } from './source.ts'
import { toTablePrice } from './to-table-price.ts'
import { toWildcards } from './to-wildcards.ts'

/** One provider of providers.json: which of the source's are taken, and what the source does not say of them. */
export const Choice = z.strictObject({
  /** Wildcards of the hosts that it answers at. */
  hosts: z.array(z.string()).min(1),
  /** A wildcard of the names that its API knows; absent, all. */
  names: z.string().default('*'),
  embeddingsOnly: z.boolean().default(false),
})
export type Choice = z.infer<typeof Choice>

type Named = { readonly name: string; readonly price: TablePrice }

const isWildcard = ({ name }: Named): boolean => /[*?]/.test(name)

const isFirst = ({ name }: Named, index: number, entries: readonly Named[]): boolean =>
  entries.findIndex(entry => entry.name === name) === index

type Row = { readonly names: readonly string[]; readonly price: TablePrice }

const toRows = (rows: readonly Row[]): Readonly<Record<string, TablePrice>> =>
  Object.fromEntries(rows.map(({ names, price }) => [names.join(' '), price]))

/** Names of one price in one row. */
const gather = (entries: readonly Named[]): readonly Row[] => {
  const byPrice = Map.groupBy(entries, ({ price }) => JSON.stringify(price))
  return [...byPrice.values()].map(named => ({
    names: named.map(({ name }) => name),
    price: (named[0] as Named).price,
  }))
}

/** Wildcards of one price in one row, but only neighbours, because their order counts. */
const gatherNeighbours = (entries: readonly Named[]): readonly Row[] => {
  const rows: { readonly names: string[]; readonly price: TablePrice }[] = []
  for (const { name, price } of entries) {
    const last = rows.at(-1)
    if (last && isDeepStrictEqual(last.price, price)) last.names.push(name)
    else rows.push({ names: [name], price })
  }
  return rows
}

const byName = (one: Named, other: Named): number => (one.name < other.name ? -1 : 1)

/** A provider of the source as the table has it. */
export const toTableProvider = (
  { id, fallback_model_providers: alsoServes, models }: SourceProvider,
  { hosts, names, embeddingsOnly }: Choice,
  day: string,
): TableProvider => {
  const isKnown = matchWildcard(names)
  const all = models.flatMap(model => {
    const isEmbedding = embeddingsOnly || /embed/.test(model.id)
    const price = toTablePrice(model.prices, { isEmbedding, day })
    const known = toWildcards(model.match).filter(name => isKnown(name))
    return price ? known.map(name => ({ name, price })) : []
  })
  const entries = all.filter(isFirst)
  return {
    id,
    hosts,
    alsoServes,
    models: toRows(gather(entries.filter(entry => !isWildcard(entry)).toSorted(byName))),
    patterns: toRows(gatherNeighbours(entries.filter(isWildcard))),
  }
}
