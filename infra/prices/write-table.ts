import type { PriceTable, TablePrice, TableProvider } from '../../functions/shared/accounting/price-table.ts'

const writeRows = (rows: Readonly<Record<string, TablePrice>>): string => {
  const lines = Object.entries(rows).map(
    ([names, price]) => `${JSON.stringify(names)}:${JSON.stringify(price)}`,
  )
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n}`
}

const writeProvider = ({ models, patterns, ...head }: TableProvider): string =>
  `${JSON.stringify(head).slice(0, -1)},"models":${writeRows(models)},"patterns":${writeRows(patterns)}}`

/** The table as JSON with a price a line, so that a new one shows in a diff as what it is. */
export const writeTable = ({ providers, ...head }: PriceTable): string =>
  `${JSON.stringify(head, null, 1).slice(0, -2)},\n "providers": [\n${providers.map(writeProvider).join(',\n')}\n]\n}\n`
