import { jsonReply } from '../../shared/contract/json-reply.ts'
import type { AdminEndpoint } from '../endpoint.ts'
import { describeTenant } from './describe-tenant.ts'

/**
 * `GET /admin/v1/tenants`: those of gateway.yaml, then those that this API has made. The file is reviewed and deployed like code, so
 * no route changes what it declares. None is ever deleted, because its ledger outlives it: suspend it.
 */
export const listTenants: AdminEndpoint = async ({ gateway }) =>
  jsonReply({ object: 'list', data: (await gateway.tenants.list()).map(describeTenant) })
