import { jsonReply } from '../../shared/contract/json-reply.ts'
import type { AdminEndpoint } from '../endpoint.ts'
import { describeTenant } from './describe-tenant.ts'
import { findStoredTenant } from './find-stored-tenant.ts'
import { logChange } from './log-change.ts'

/** `POST /admin/v1/tenants/{id}/suspend`: every gateway refuses its callers with 403 within 5 seconds; what is running ends as it would. Needs no body. */
export const suspendTenant: AdminEndpoint = async visit => {
  const { id } = await findStoredTenant(visit)
  const tenant = await visit.gateway.admin.tenants.suspend(id)
  logChange(visit, 'tenant suspended', { tenant: id })
  return jsonReply(describeTenant(tenant))
}
