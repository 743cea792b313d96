import { crc32 } from 'node:zlib'
import { encodeBase62, randomBase62 } from './base62.ts'

/**
 * A virtual key reads `cw_<prefix><random><checksum>`, all of it ASCII:
 *
 *   prefix     1 to 16 of a-z0-9: the tenant's `keyPrefix`
 *   random     22 base62 digits, 131 random bits
 *   checksum   6 base62 digits: the CRC-32 (of zlib, IEEE 802.3) of every byte before it, most significant digit
 *              first, padded with 0
 *
 * The digits of base62 are 0-9A-Za-z, in this order. The last 28 characters have a fixed length, so the prefix is what
 * stands between them and `cw_`. A secret scanner can match `cw_[a-z0-9]{1,16}[0-9A-Za-z]{28}` and check the CRC
 * without asking us; `cw_acme0123456789ABCDEFGHIJKL3n0f9a` is a sound example that nobody holds.
 */
const shape = /^cw_([a-z0-9]{1,16})[0-9A-Za-z]{28}$/
const randomLength = 22
const checksumLength = 6
const longestKey = 'cw_'.length + 16 + randomLength + checksumLength

const checksum = (body: string): string => encodeBase62(crc32(body), checksumLength)

/** A new key. `randomBytes` must be cryptographically strong. Throws when the prefix is none. */
export const mintVirtualKey = (prefix: string, randomBytes: (size: number) => Uint8Array): string => {
  const body = `cw_${prefix}${randomBase62(randomLength, randomBytes)}`
  const key = body + checksum(body)
  if (parseVirtualKey(key)?.prefix !== prefix) {
    throw new RangeError(`The key prefix "${prefix}" is not 1 to 16 of a-z and 0-9.`)
  }
  return key
}

/** Undefined for whatever we did not mint: such a text needs no look-up to be refused. */
export const parseVirtualKey = (text: string): { readonly prefix: string } | undefined => {
  if (text.length > longestKey) return undefined
  const prefix = shape.exec(text)?.[1]
  if (prefix === undefined || checksum(text.slice(0, -checksumLength)) !== text.slice(-checksumLength)) {
    return undefined
  }
  return { prefix }
}

/** What people may see of a key. The last four are of the checksum, so 107 of the 131 random bits stay unknown. */
export const maskVirtualKey = (text: string): string => {
  const key = parseVirtualKey(text)
  return `${key === undefined ? '' : `cw_${key.prefix}`}…${text.slice(-4)}`
}
