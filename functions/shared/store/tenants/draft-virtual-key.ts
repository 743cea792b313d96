import { randomBase62 } from '../../contract/base62.ts'
import { GatewayError } from '../../contract/gateway-error.ts'
import { maskVirtualKey, mintVirtualKey, parseVirtualKey } from '../../contract/virtual-key.ts'
import { freeTerms, type VirtualKeyTerms } from '../../contract/virtual-key-terms.ts'
import { type Item, text } from '../attribute.ts'
import { locateVirtualKey } from './locate-virtual-key.ts'
import { type SigningPair, signingPairOf } from './signing-pair.ts'
import { toItem, type VirtualKeyRecord } from './virtual-key-record.ts'

type Options = {
  readonly pepper: () => Promise<string>
  readonly now: () => number
  readonly randomBytes: (size: number) => Uint8Array
}

/** Whose keys: a tenant, and what the keys minted for it start with. */
export type KeyOwner = { readonly tenant: string; readonly keyPrefix: string }

export type NewVirtualKey = KeyOwner & {
  /** For people: 1 to 64 printable characters. */
  readonly name: string
  /** Milliseconds since the epoch; absent, the key holds until it is revoked. */
  readonly expiresAt?: number | undefined
  /** A key from elsewhere, taken over as it is: 8 to 256 visible ASCII characters. */
  readonly value?: string | undefined
  /** Absent, the key may do whatever its tenant may. */
  readonly terms?: VirtualKeyTerms | undefined
  /** Of the key that this one succeeds; absent, the budget is its own. */
  readonly budgetId?: string | undefined
}

/** The one moment at which a key, and what its holder signs with, are known in clear. */
export type CreatedVirtualKey = {
  readonly key: string
  readonly signing: SigningPair
  readonly record: VirtualKeyRecord
}

const printable = /^[^\p{C}]{1,64}$/u

const refusal = (code: string, message: string) => new GatewayError({ status: 400, code, message })

/** A new key, or the one brought along. */
const chooseKey = ({ tenant, keyPrefix, value }: NewVirtualKey, randomBytes: Options['randomBytes']) => {
  if (value === undefined) return mintVirtualKey(keyPrefix, randomBytes)
  const prefix = parseVirtualKey(value)?.prefix ?? keyPrefix
  if (prefix === keyPrefix) return value
  // It would be found under its own prefix, but neither listed nor revoked under the tenant's.
  const message = `Keys of ${tenant} start with cw_${keyPrefix}, but this one starts with cw_${prefix}.`
  throw refusal('invalid_key', message)
}

/** A key and the item to store for it; nothing is written yet. Throws a GatewayError when it cannot be one. */
export const draftVirtualKey = async (
  request: NewVirtualKey,
  { pepper, now, randomBytes }: Options,
): Promise<CreatedVirtualKey & { readonly item: Item }> => {
  if (!printable.test(request.name)) {
    throw refusal('invalid_name', 'The name of a key must be 1 to 64 printable characters.')
  }
  const key = chooseKey(request, randomBytes)
  const location = await locateVirtualKey(key, { pepper, acceptImported: true })
  if (location === undefined) {
    throw refusal('invalid_key', 'A key to import must be 8 to 256 visible ASCII characters.')
  }
  const id = `key_${randomBase62(12, randomBytes)}`
  const record: VirtualKeyRecord = {
    id,
    tenant: request.tenant,
    name: request.name,
    masked: maskVirtualKey(key),
    budgetId: request.budgetId ?? id,
    terms: request.terms ?? freeTerms,
    createdAt: now(),
    expiresAt: request.expiresAt,
    revokedAt: undefined,
    rotatedAt: undefined,
  }
  const item = { pk: text(location.partition), sk: text(location.hash), ...toItem(record) }
  return { key, signing: signingPairOf(await pepper(), location), record, item }
}
