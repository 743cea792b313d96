import { standingOf, type VirtualKeyRecord } from '../../functions/shared/store/tenants/virtual-key-record.ts'
import { formatTable } from '../format-table.ts'
import { formatTerms } from './format-terms.ts'

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
    formatTerms(record.terms),
  ])
  return formatTable([['ID', 'TENANT', 'NAME', 'KEY', 'CREATED', 'EXPIRES', 'STATE', 'TERMS'], ...rows])
}
