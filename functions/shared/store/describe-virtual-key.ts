import { standingOf, type VirtualKeyRecord } from './virtual-key-record.ts'

/** What JSON says of a record: moments in ISO 8601, absent ones null. */
export const describeVirtualKey = (record: VirtualKeyRecord, now: number) => {
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
