import { GatewayError } from '../../functions/shared/contract/gateway-error.ts'
import type { KeyOwner } from '../../functions/shared/store/tenants/draft-virtual-key.ts'
import type { Tenant } from '../../functions/shared/store/tenants/tenant-item.ts'

/** At least one. */
export type Owners = readonly [KeyOwner, ...KeyOwner[]]

/** The tenant of this id, or all of them. Throws a GatewayError of status 404 where there is none. */
export const chooseOwners = (tenant: string | undefined, tenants: readonly Tenant[]): Owners => {
  const [first, ...others] = tenants
    .filter(({ id }) => tenant === undefined || tenant === id)
    .map(({ id, keyPrefix }) => ({ tenant: id, keyPrefix }))
  if (first !== undefined) return [first, ...others]
  const known = tenants.map(({ id }) => id).join(', ')
  throw new GatewayError({
    status: 404,
    code: 'tenant_not_found',
    message: `There is no tenant "${tenant}", only ${known}.`,
  })
}
