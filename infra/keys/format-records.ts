import { standingOf, type VirtualKeyRecord } from '../../functions/shared/store/virtual-key-record.ts'

/** To the minute, in UTC. */
export const formatMoment = (moment: number): string =>
  new Date(moment)
    .toISOString()
    .replace('T', ' ')
    .replace(/:\d\d\.\d+Z$/, 'Z')

const toState = (record: VirtualKeyRecord, now: number): string => {
  if (record.revokedAt !== undefined) return `revoked ${formatMoment(record.revokedAt)}`
  return record.rotatedAt === undefined ? standingOf(record, now) : `${standingOf(record, now)}, rotated`
}

/** A table for people. */
export const formatRecords = (records: readonly VirtualKeyRecord[], now: number): string => {
  const rows = records.map(record => [
    record.id,
    record.tenant,
    record.name,
    record.masked,
    formatMoment(record.createdAt),
    record.expiresAt === undefined ? 'never' : formatMoment(record.expiresAt),
    toState(record, now),
  ])
  const table = [['ID', 'TENANT', 'NAME', 'KEY', 'CREATED', 'EXPIRES', 'STATE'], ...rows]
  const widthOf = (column: number) => Math.max(...table.map(row => row[column]?.length ?? 0))
  const widths = table[0]?.map((_, column) => widthOf(column)) ?? []
  return table
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** What JSON.stringify makes of a record for scripts: moments in ISO 8601, absent ones null. */
export const toPlain = (record: VirtualKeyRecord, now: number) => {
  const iso = (moment: number | undefined) => (moment === undefined ? null : new Date(moment).toISOString())
  return {
    ...record,
    createdAt: iso(record.createdAt),
    expiresAt: iso(record.expiresAt),
    revokedAt: iso(record.revokedAt),
    rotatedAt: iso(record.rotatedAt),
    standing: standingOf(record, now),
  }
}
