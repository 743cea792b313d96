import { parseVirtualKey } from '../../contract/virtual-key.ts'
import { keyedHash } from './keyed-hash.ts'

type Options = {
  /** The secret that keys are hashed under. */
  readonly pepper: () => Promise<string>
  /** Whether a text that is not of our make may be a key: 8 to 256 visible ASCII characters. */
  readonly acceptImported: boolean
}

/** Where a key is stored, as `table.ts` has it. */
export type Location = { readonly partition: string; readonly hash: string }

const visibleAscii = /^[\x21-\x7e]{8,256}$/

const partitionOf = (key: string, acceptImported: boolean): string | undefined => {
  const parsed = parseVirtualKey(key)
  if (parsed !== undefined) return `KEYS#${parsed.prefix}`
  return acceptImported && visibleAscii.test(key) ? 'KEYS#imported' : undefined
}

/** Undefined, without asking for the pepper, for a text that cannot be a key. Throws when the pepper is empty. */
export const locateVirtualKey = async (key: string, options: Options): Promise<Location | undefined> => {
  const partition = partitionOf(key, options.acceptImported)
  if (partition === undefined) return undefined
  return { partition, hash: keyedHash(await options.pepper(), key) }
}
