import * as z from 'zod'
import type { PriceTable } from '../../functions/shared/accounting/price-table.ts'
import { hashTable } from './hash-table.ts'
import { Source, type SourceProvider } from './source.ts'
import { columns } from './to-table-price.ts'
import { Choice, toTableProvider } from './to-table-provider.ts'

const readSource = (source: unknown): readonly SourceProvider[] => {
  const parsed = Source.safeParse(source)
  if (parsed.success) return parsed.data
  throw new Error(
    `This is not the data of genai-prices as it is known here.\n${z.prettifyError(parsed.error)}`,
  )
}

/** Makes the table from the source's JSON, the JSON of providers.json and the day that the source is of. */
export const buildTable = (source: unknown, choices: unknown, day: string): PriceTable => {
  const offered = readSource(source)
  const providers = Object.entries(z.record(z.string(), Choice).parse(choices)).map(([id, choice]) => {
    const provider = offered.find(one => one.id === id)
    if (!provider) throw new Error(`The source has no provider '${id}'; correct infra/prices/providers.json.`)
    return toTableProvider(provider, choice, day)
  })
  const ids = new Set(providers.map(({ id }) => id))
  const closed = providers.map(provider => ({
    ...provider,
    alsoServes: provider.alsoServes.filter(id => ids.has(id)),
  }))
  return {
    version: `${day}-${hashTable({ columns, providers: closed })}`,
    source: 'https://github.com/pydantic/genai-prices',
    license: 'MIT, Copyright (c) Pydantic Services Inc. 2025 to present; the text is in prices.LICENSE',
    columns,
    providers: closed,
  }
}
