import { timingSafeEqual } from 'node:crypto'
import type { SealingKeys } from './derive-keys.ts'
import type { Symmetric } from './symmetric.ts'

/** Which of the messages of its body it is: what is missing, doubled or in another place is seen, and the end too. */
export type Place = { readonly index: number; readonly isLast: boolean }

/** Of a body that is one message. */
export const alone: Place = { index: 0, isLast: true }

type Sealing = { readonly symmetric: Symmetric; readonly keys: SealingKeys }

const vectorBytes = 16
const tagBytes = 32

/** The index in eight bytes, big-endian, and 1 or 0 for the last one: never sent, because both sides count. */
const writePlace = ({ index, isLast }: Place): Buffer => {
  const bytes = Buffer.alloc(9)
  bytes.writeBigUInt64BE(BigInt(index))
  bytes.writeUInt8(isLast ? 1 : 0, 8)
  return bytes
}

const tagOf = ({ symmetric, keys }: Sealing, place: Place, sealed: Uint8Array): Buffer =>
  symmetric.hmacSm3(keys.authentication, Buffer.concat([writePlace(place), sealed]))

/** Encrypts, then authenticates: base64 of vector ‖ ciphertext ‖ HMAC-SM3(place ‖ vector ‖ ciphertext). The vector is 16 random bytes. */
export const openSeal =
  (sealing: Sealing, randomBytes: (size: number) => Buffer) =>
  (plain: Uint8Array, place: Place): string => {
    const { symmetric, keys } = sealing
    const vector = randomBytes(vectorBytes)
    const sealed = Buffer.concat([vector, symmetric.encrypt(keys.encryption, vector, plain)])
    return Buffer.concat([sealed, tagOf(sealing, place, sealed)]).toString('base64')
  }
export type Seal = ReturnType<typeof openSeal>

/** What was sealed at this place; undefined where anything has been changed, which is seen before anything is decrypted. */
export const unseal = (sealing: Sealing, text: string, place: Place): Buffer | undefined => {
  const bytes = Buffer.from(text, 'base64')
  const sealed = bytes.subarray(0, -tagBytes)
  const tag = bytes.subarray(-tagBytes)
  // One spelling for one message, so that no changed text passes.
  if (sealed.length <= vectorBytes || bytes.toString('base64') !== text) return undefined
  if (!timingSafeEqual(tag, tagOf(sealing, place, sealed))) return undefined
  const { symmetric, keys } = sealing
  try {
    return symmetric.decrypt(keys.encryption, sealed.subarray(0, vectorBytes), sealed.subarray(vectorBytes))
  } catch {
    // Authentic, and yet no ciphertext: only a caller's own mistake gets here.
    return undefined
  }
}
