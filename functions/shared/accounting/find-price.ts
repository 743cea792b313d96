import { createHash } from 'node:crypto'
import type { Price } from '../configuration/configuration.ts'
import { matchWildcard } from '../routing/match-wildcard.ts'
import type { Matcher } from '../routing/matcher.ts'
import type { Target } from '../routing/route.ts'
import type { PriceTable, TablePrice, TableProvider, TableRates } from './price-table.ts'

/** A price and what pins it in the ledger: the table's version, or a hash of the operator's own price. */
export type PinnedPrice = { readonly price: Price; readonly version: string }

type Priced = Pick<Target, 'provider' | 'model' | 'price'>

type Shelf = (model: string) => TablePrice | undefined

const openShelf = ({ models, patterns }: TableProvider): Shelf => {
  const named = new Map<string, TablePrice>()
  for (const [names, price] of Object.entries(models))
    for (const name of names.split(' ')) named.set(name, price)
  const matchers: { readonly match: Matcher; readonly price: TablePrice }[] = []
  for (const [wildcards, price] of Object.entries(patterns))
    for (const wildcard of wildcards.split(' ')) matchers.push({ match: matchWildcard(wildcard), price })
  return model => named.get(model) ?? matchers.find(({ match }) => match(model))?.price
}

const pinOwn = (price: Price): PinnedPrice => {
  const hash = createHash('sha256').update(JSON.stringify(price)).digest('hex')
  return { price, version: `gateway.yaml-${hash.slice(0, 8)}` }
}

/**
 * What a target costs: the operator's own price, or the table's for the host of the provider and its name of the model;
 * undefined where neither knows. The host decides and not the provider's id, which an operator may give to anything. A
 * provider's part of the table is opened when it is first asked for, because a cold start needs one or two of them.
 */
export const openFindPrice = ({ version, columns, providers }: PriceTable) => {
  const shelves = new Map<string, Shelf>()
  const ofHosts = new Map<string, readonly Shelf[]>()

  const shelfOf = (provider: TableProvider): Shelf => {
    const shelf = shelves.get(provider.id) ?? openShelf(provider)
    shelves.set(provider.id, shelf)
    return shelf
  }

  const findShelves = (baseUrl: string): readonly Shelf[] => {
    const { hostname } = new URL(baseUrl)
    const own = providers.filter(({ hosts }) => hosts.some(host => matchWildcard(host)(hostname)))
    const served = own.flatMap(({ alsoServes }) =>
      alsoServes.map(id => providers.find(other => other.id === id)),
    )
    return [...own, ...served.filter(provider => provider !== undefined)].map(shelfOf)
  }

  const shelvesOf = (baseUrl: string): readonly Shelf[] => {
    const found = ofHosts.get(baseUrl) ?? findShelves(baseUrl)
    ofHosts.set(baseUrl, found)
    return found
  }

  const nameRates = (rates: TableRates) =>
    Object.fromEntries(rates.flatMap((rate, index) => (rate === null ? [] : [[columns[index], rate]])))

  const unpack = ([rates, ...variants]: TablePrice): Price =>
    ({
      ...nameRates(rates),
      variants: variants.map(([condition, ...others]) => ({ ...condition, ...nameRates(others) })),
    }) as Price

  return ({ provider, model, price }: Priced): PinnedPrice | undefined => {
    if (price) return pinOwn(price)
    for (const shelf of shelvesOf(provider.baseUrl)) {
      const found = shelf(model)
      if (found) return { price: unpack(found), version }
    }
    return undefined
  }
}
export type FindPrice = ReturnType<typeof openFindPrice>
