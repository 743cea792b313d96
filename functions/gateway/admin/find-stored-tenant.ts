import type { StoredTenant } from '../../shared/store/tenants/tenant-item.ts'
import type { AdminVisit } from '../endpoint.ts'
import { findTenant } from './find-tenant.ts'
import { tenantDeclared } from './tenant-declared.ts'

/** The tenant that `{id}` names, if the API may change it. Throws 404, or 409 for one of gateway.yaml. */
export const findStoredTenant = async (visit: AdminVisit): Promise<StoredTenant> => {
  const { stored, ...entry } = await findTenant(visit)
  if (stored) return { ...entry, stored }
  throw tenantDeclared(entry.id)
}
