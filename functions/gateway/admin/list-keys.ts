import { jsonReply } from '../../shared/contract/json-reply.ts'
import { describeVirtualKey } from '../../shared/store/tenants/describe-virtual-key.ts'
import type { AdminEndpoint } from '../endpoint.ts'
import { findTenant } from './find-tenant.ts'

/** `GET /admin/v1/tenants/{id}/keys`: oldest first, each masked: nobody can read a virtual key again. */
export const listKeys: AdminEndpoint = async visit => {
  const { admin, clock } = visit.gateway
  const { id: tenant, keyPrefix } = await findTenant(visit)
  const records = await admin.keys.list({ tenant, keyPrefix })
  const data = records.map(record => ({ object: 'key', ...describeVirtualKey(record, clock.now()) }))
  return jsonReply({ object: 'list', data })
}
