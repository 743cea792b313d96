import { jsonReply } from '../../shared/contract/json-reply.ts'
import type { AdminEndpoint } from '../endpoint.ts'
import { describeAccount } from './describe-account.ts'
import { describeTenant } from './describe-tenant.ts'
import { findTenant } from './find-tenant.ts'

/** `GET /admin/v1/tenants/{id}`: the tenant's entry, and its account in this window. One read unit for each 4 KB. */
export const retrieveTenant: AdminEndpoint = async visit => {
  const tenant = await findTenant(visit)
  return jsonReply({ ...describeTenant(tenant), account: await describeAccount(visit.gateway, tenant) })
}
