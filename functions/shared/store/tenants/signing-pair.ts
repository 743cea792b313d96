import { keyedHash } from './keyed-hash.ts'
import type { Location } from './locate-virtual-key.ts'

/** With it requests are signed, so that the virtual key behind it never travels. */
export type SigningPair = { readonly id: string; readonly secret: string }

const shape = /^cwid_([a-z0-9]{1,16})_([0-9a-f]{64})$/

/**
 * The secret of an id, derived and never stored: whoever forges a signature is refused without a look-up. The NULs keep it apart
 * from all else that is hashed under the pepper, keys and names of claims, which never begin with one.
 */
export const signingSecretOf = (pepper: string, id: string): string => keyedHash(pepper, `\0signing\0${id}`)

/** The pair of the virtual key at a place. Its id is that place, which says nothing about the key. */
export const signingPairOf = (pepper: string, { partition, hash }: Location): SigningPair => {
  const id = `cwid_${partition.slice('KEYS#'.length)}_${hash}`
  return { id, secret: signingSecretOf(pepper, id) }
}

/** Where the virtual key is that an id stands for; undefined for what is no id. */
export const locateSigningId = (id: string): Location | undefined => {
  const [, prefix, hash] = shape.exec(id) ?? []
  return prefix !== undefined && hash !== undefined ? { partition: `KEYS#${prefix}`, hash } : undefined
}
