import { TenantEntry } from '../../configuration/configuration.ts'
import { type Item, number, readNumber, text } from '../attribute.ts'

/** What only a tenant of the admin API has. Times are milliseconds since the epoch. */
type Stored = {
  /** How often its entry was written; a change that goes by an older one is refused. */
  readonly version: number
  readonly createdAt: number
  /** Since when its callers are refused. */
  readonly suspendedAt: number | undefined
}

/** A tenant, of gateway.yaml or stored: those of the file have no `stored`, as they change with the file alone. */
export type Tenant = TenantEntry & { readonly stored?: Stored }
export type StoredTenant = TenantEntry & { readonly stored: Stored }

export const tenantPartition = 'TENANTS'

export const tenantKey = (id: string) => ({ pk: text(tenantPartition), sk: text(id) })

/** Taken in one transaction with the tenant, so that no two tenants' keys begin alike. */
export const keyPrefixKey = (keyPrefix: string) => ({ pk: text('KEY_PREFIXES'), sk: text(keyPrefix) })

/** One text, so that the schema of gateway.yaml is the stored one as well. */
export const writeEntry = (entry: TenantEntry) => text(JSON.stringify(entry))

export const toItem = ({ stored, ...entry }: StoredTenant): Item => ({
  ...tenantKey(entry.id),
  entry: writeEntry(entry),
  version: number(stored.version),
  createdAt: number(stored.createdAt),
})

/** Throws when the item is no tenant's. */
export const fromItem = (item: Item): StoredTenant => ({
  ...TenantEntry.parse(JSON.parse(item['entry']?.S ?? '')),
  stored: {
    version: readNumber(item['version']),
    createdAt: readNumber(item['createdAt']),
    suspendedAt: item['suspendedAt'] && readNumber(item['suspendedAt']),
  },
})
