import { text } from './attribute.ts'

/** A tenant's rows of one window stand together, so what it used is one Query. */
export const ledgerKey = (tenant: string, window: string, id: string) => ({
  pk: text(`${tenant}#${window}`),
  sk: text(id),
})
