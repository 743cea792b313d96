import type { ProviderKey } from './choose-key.ts'
import { drawFor, race } from './draw.ts'

/**
 * The key of a pool whose account keeps what a tenant makes: always the same one for the same tenant, so that a file and the
 * batch that reads it meet in one account. A key that leaves the pool moves only the tenants that it was for.
 */
export const chooseKeeper = (pool: readonly ProviderKey[], tenant: string): ProviderKey | undefined => {
  const arrivals = pool.map(key => ({ key, at: race(drawFor(tenant, key.id), key.weight) }))
  return arrivals.sort((one, other) => one.at - other.at)[0]?.key
}
