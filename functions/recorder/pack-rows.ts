import { gzipSync } from 'node:zlib'
import type { FiledRow } from './read-record.ts'

export type ArchiveObject = { readonly key: string; readonly bytes: Uint8Array }

/**
 * One object a month, of gzipped JSON lines, named after the first and last sequence number of the batch: a batch that is
 * delivered again writes the same bytes under the same name.
 */
export const packRows = (
  rows: readonly FiledRow[],
  batch: { readonly first: string; readonly last: string },
): readonly ArchiveObject[] => {
  const months = Map.groupBy(rows, ({ month }) => month)
  return [...months].map(([date, filed]) => {
    const [year, month] = date.split('-')
    const lines = filed.map(({ row }) => `${JSON.stringify(row)}\n`)
    return {
      key: `ledger/year=${year}/month=${month}/${batch.first}-${batch.last}.json.gz`,
      bytes: gzipSync(lines.join('')),
    }
  })
}
