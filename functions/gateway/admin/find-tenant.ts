import type { TenantEntry } from '../../shared/configuration/configuration.ts'
import { GatewayError } from '../../shared/contract/gateway-error.ts'
import type { AdminVisit } from '../endpoint.ts'

/** The tenant that `{id}` names. Throws 404 where gateway.yaml has none of this name. */
export const findTenant = ({ gateway, parameters }: AdminVisit): TenantEntry => {
  const tenant = gateway.configuration.tenants.find(({ id }) => id === parameters['id'])
  if (tenant) return tenant
  throw new GatewayError({
    status: 404,
    code: 'tenant_not_found',
    message:
      'There is no such tenant. Tenants are declared in gateway.yaml; GET /admin/v1/tenants lists them.',
  })
}
