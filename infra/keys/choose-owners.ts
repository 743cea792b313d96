import type { TenantEntry } from '../../functions/shared/configuration/configuration.ts'
import type { KeyOwner } from '../../functions/shared/store/draft-virtual-key.ts'
import type { Command } from './read-command.ts'

/** At least one. */
export type Owners = readonly [KeyOwner, ...KeyOwner[]]

/** The tenant that a command names, or all of them. Throws an error for people when there is none of this name. */
export const chooseOwners = ({ tenant, config }: Command, tenants: readonly TenantEntry[]): Owners => {
  const [first, ...others] = tenants
    .filter(({ id }) => tenant === undefined || tenant === id)
    .map(({ id, keyPrefix }) => ({ tenant: id, keyPrefix }))
  if (first !== undefined) return [first, ...others]
  const known = tenants.map(({ id }) => id).join(', ')
  throw new Error(`There is no tenant "${tenant}" in ${config}, only ${known}.`)
}
