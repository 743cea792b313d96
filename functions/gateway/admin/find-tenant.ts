import { TenantEntry } from '../../shared/configuration/configuration.ts'
import { GatewayError } from '../../shared/contract/gateway-error.ts'
import type { Tenant } from '../../shared/store/tenants/tenant-item.ts'
import type { AdminVisit } from '../endpoint.ts'

/** The tenant that `{id}` names, as it stands now. Throws 404 where there is none of this name. */
export const findTenant = async ({ gateway, parameters }: AdminVisit): Promise<Tenant> => {
  const id = TenantEntry.shape.id.safeParse(parameters['id'])
  // DynamoDB refuses some texts that are no ids, because they are too long for a key.
  const tenant = id.success ? await gateway.tenants.read(id.data) : undefined
  if (tenant) return tenant
  throw new GatewayError({
    status: 404,
    code: 'tenant_not_found',
    message: 'There is no such tenant. GET /admin/v1/tenants lists them; POST makes one.',
  })
}
