import { createHash } from 'node:crypto'
import type { PriceTable } from '../../functions/shared/accounting/price-table.ts'

/** Differs wherever a table charges differently, so that a version never means two prices. */
export const hashTable = ({ columns, providers }: Pick<PriceTable, 'columns' | 'providers'>): string =>
  createHash('sha256').update(JSON.stringify({ columns, providers })).digest('hex').slice(0, 8)
