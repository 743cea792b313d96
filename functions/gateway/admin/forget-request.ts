import { jsonReply } from '../../shared/contract/json-reply.ts'
import type { AdminEndpoint } from '../endpoint.ts'
import { findTenant } from './find-tenant.ts'
import { logChange } from './log-change.ts'

/**
 * `POST /admin/v1/tenants/{id}/requests/{requestId}/forget`: deletes what was asked and answered, and leaves the row of the
 * ledger. `forgotten` says of how many requests: 0 where nothing was kept. Needs no body.
 */
export const forgetRequest: AdminEndpoint = async visit => {
  const { id: tenant } = await findTenant(visit)
  const { requestId = '' } = visit.parameters
  const forgotten = await visit.gateway.contents.forget(tenant, requestId)
  logChange(visit, 'content forgotten', { tenant, of: requestId, forgotten })
  return jsonReply({ object: 'forgetting', tenant, requestId, forgotten })
}
