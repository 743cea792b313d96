import { standingOf, type VirtualKeyRecord } from './virtual-key-record.ts'

/** What JSON says of a record: moments in ISO 8601, absent ones null; a list that is null has all that its tenant's has. */
export const describeVirtualKey = (record: VirtualKeyRecord, now: number) => {
  const iso = (moment: number | undefined) => (moment === undefined ? null : new Date(moment).toISOString())
  const { terms, ...rest } = record
  return {
    ...rest,
    ...terms,
    models: terms.models ?? null,
    endpoints: terms.endpoints ?? null,
    ips: terms.ips ?? null,
    createdAt: iso(record.createdAt),
    expiresAt: iso(record.expiresAt),
    revokedAt: iso(record.revokedAt),
    rotatedAt: iso(record.rotatedAt),
    standing: standingOf(record, now),
  }
}
