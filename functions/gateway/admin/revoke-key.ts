import { jsonReply } from '../../shared/contract/json-reply.ts'
import { describeVirtualKey } from '../../shared/store/tenants/describe-virtual-key.ts'
import type { AdminEndpoint } from '../endpoint.ts'
import { findTenant } from './find-tenant.ts'
import { logChange } from './log-change.ts'

/** `POST /admin/v1/tenants/{id}/keys/{keyId}/revoke`: every gateway refuses the key within 5 seconds. Needs no body. */
export const revokeKey: AdminEndpoint = async visit => {
  const { admin, clock } = visit.gateway
  const { id: tenant, keyPrefix } = await findTenant(visit)
  const { keyId: id = '' } = visit.parameters
  const record = await admin.keys.revoke({ tenant, keyPrefix, id })
  logChange(visit, 'key revoked', { tenant, keyId: id })
  return jsonReply({ object: 'key', ...describeVirtualKey(record, clock.now()) })
}
