import { VirtualKeyTerms } from '../../contract/virtual-key-terms.ts'
import { type Item, number, text } from '../attribute.ts'

/** What we keep of a virtual key: never the key itself. Times are milliseconds since the epoch. */
export type VirtualKeyRecord = {
  /** The key's public name: `key_` and 12 base62 digits. */
  readonly id: string
  readonly tenant: string
  readonly name: string
  /** Prefix and last four characters, as `maskVirtualKey` writes them. */
  readonly masked: string
  /** Names what the key's budget is counted under: its own id, or that of the key that it succeeded. */
  readonly budgetId: string
  readonly terms: VirtualKeyTerms
  readonly createdAt: number
  /** The first moment at which the key no longer holds; undefined, it holds until it is revoked. */
  readonly expiresAt: number | undefined
  readonly revokedAt: number | undefined
  /** When its successor was made. */
  readonly rotatedAt: number | undefined
}

/** Whether the key holds at `now`; a revoked key stays revoked after its expiry. */
export const standingOf = (record: VirtualKeyRecord, now: number): 'active' | 'expired' | 'revoked' => {
  if (record.revokedAt !== undefined) return 'revoked'
  return record.expiresAt !== undefined && record.expiresAt <= now ? 'expired' : 'active'
}

/** One text, because it is only ever read and replaced as a whole. */
export const writeTerms = (terms: VirtualKeyTerms) => text(JSON.stringify(terms))

/**
 * The attributes of a new record. `expiresAt` is stored as `validUntil`, because the table's time to live deletes by
 * `expiresAt`, and a deleted key would answer "unknown" where "expired" is the truth.
 */
export const toItem = (record: VirtualKeyRecord): Item => ({
  id: text(record.id),
  tenant: text(record.tenant),
  name: text(record.name),
  masked: text(record.masked),
  budgetId: text(record.budgetId),
  terms: writeTerms(record.terms),
  createdAt: number(record.createdAt),
  ...(record.expiresAt === undefined ? {} : { validUntil: number(record.expiresAt) }),
})

const readText = (item: Item, attribute: string): string => {
  const value = item[attribute]?.S
  if (value === undefined) throw new Error(`A stored virtual key has no "${attribute}".`)
  return value
}

const readMoment = (item: Item, attribute: string): number | undefined => {
  const value = item[attribute]?.N
  return value === undefined ? undefined : Number(value)
}

/** Throws when the item is no virtual key's. */
export const fromItem = (item: Item): VirtualKeyRecord => ({
  id: readText(item, 'id'),
  tenant: readText(item, 'tenant'),
  name: readText(item, 'name'),
  masked: readText(item, 'masked'),
  budgetId: item['budgetId']?.S ?? readText(item, 'id'),
  terms: VirtualKeyTerms.parse(JSON.parse(item['terms']?.S ?? '{}')),
  createdAt: readMoment(item, 'createdAt') ?? 0,
  expiresAt: readMoment(item, 'validUntil'),
  revokedAt: readMoment(item, 'revokedAt'),
  rotatedAt: readMoment(item, 'rotatedAt'),
})
