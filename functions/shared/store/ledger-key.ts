import { text } from './attribute.ts'

/** A tenant's rows of one month (`2026-11`) stand together, so what it used is one Query, whatever its quota's period. */
export const ledgerKey = (tenant: string, month: string, id: string) => ({
  pk: text(`${tenant}#${month}`),
  sk: text(id),
})
