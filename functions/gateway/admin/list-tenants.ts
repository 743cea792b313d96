import { jsonReply } from '../../shared/contract/json-reply.ts'
import type { AdminEndpoint } from '../endpoint.ts'

/**
 * `GET /admin/v1/tenants`: what gateway.yaml declares. That file is the one source of truth, reviewed and deployed like code,
 * so no route makes, changes or deletes a tenant: there are no two answers to what its limits are.
 */
export const listTenants: AdminEndpoint = ({ gateway }) =>
  jsonReply({
    object: 'list',
    data: gateway.configuration.tenants.map(tenant => ({ object: 'tenant', ...tenant })),
  })
