import type { Tenant } from '../../shared/store/tenants/tenant-item.ts'

const iso = (moment: number | undefined): string | null =>
  moment === undefined ? null : new Date(moment).toISOString()

/** What JSON says of a tenant: its entry, where it stands, and null for what a tenant of gateway.yaml does not have. */
export const describeTenant = ({ stored, ...entry }: Tenant) => ({
  object: 'tenant',
  ...entry,
  source: stored ? 'api' : 'gateway.yaml',
  version: stored?.version ?? null,
  createdAt: iso(stored?.createdAt),
  suspendedAt: iso(stored?.suspendedAt),
})
