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
  const { contents, responses } = visit.gateway
  // What was kept for the operator and what was kept for the caller is of the same requests.
  const [kept, answers] = [
    await contents.forget(tenant, requestId),
    await responses.forget(tenant, requestId),
  ]
  const forgotten = Math.max(kept, answers)
  logChange(visit, 'content forgotten', { tenant, of: requestId, forgotten })
  return jsonReply({ object: 'forgetting', tenant, requestId, forgotten })
}
