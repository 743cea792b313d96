import type { Configuration, TenantEntry } from '../../shared/configuration/configuration.ts'
import { isSharedByAll, leastRateOf } from '../../shared/configuration/least-rate-of.ts'
import { GatewayError } from '../../shared/contract/gateway-error.ts'

/** Refuses a tenant that some region would refuse every request of. Throws 400. */
export const checkShares = (tenant: TenantEntry, { regions }: Pick<Configuration, 'regions'>): void => {
  if (isSharedByAll(tenant, regions)) return
  throw new GatewayError({
    status: 400,
    code: 'invalid_request_error',
    message: `requestsPerMinute and concurrency must be at least ${leastRateOf(tenant, regions)}, one for each shard in each region.`,
    param: 'limits',
  })
}
