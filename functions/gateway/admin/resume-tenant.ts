import { jsonReply } from '../../shared/contract/json-reply.ts'
import type { AdminEndpoint } from '../endpoint.ts'
import { describeTenant } from './describe-tenant.ts'
import { findStoredTenant } from './find-stored-tenant.ts'
import { logChange } from './log-change.ts'

/** `POST /admin/v1/tenants/{id}/resume`: lets the callers of a suspended tenant in again, within 5 seconds. Needs no body. */
export const resumeTenant: AdminEndpoint = async visit => {
  const { id } = await findStoredTenant(visit)
  const tenant = await visit.gateway.admin.tenants.resume(id)
  logChange(visit, 'tenant resumed', { tenant: id })
  return jsonReply(describeTenant(tenant))
}
