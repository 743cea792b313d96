import { cipherName, type Symmetric } from './symmetric.ts'

/** Whose bytes are sealed: each side has keys of its own, so that nothing can be sent back to whom it came from. */
export type Direction = 'request' | 'reply'

export type SealingKeys = { readonly encryption: Uint8Array; readonly authentication: Uint8Array }

const digestBytes = 32
const encryptionBytes = 16
const authenticationBytes = 32

/** The key derivation function of GB/T 32918.4, 5.4.3: SM3 over the secret and a counter, as often as it takes. */
export const deriveBytes = ({ sm3 }: Pick<Symmetric, 'sm3'>, secret: Uint8Array, length: number): Buffer => {
  const blocks = Array.from({ length: Math.ceil(length / digestBytes) }, (_, index) => {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(index + 1)
    return sm3(Buffer.concat([secret, counter]))
  })
  return Buffer.concat(blocks).subarray(0, length)
}

/** What one direction is sealed with: 16 bytes to encrypt and 32 to authenticate, from the secret, our name, the cipher and the direction. */
export const deriveKeys = (symmetric: Symmetric, secret: Uint8Array, direction: Direction): SealingKeys => {
  const named = Buffer.concat([secret, Buffer.from(`causeway-gm ${cipherName} ${direction}`)])
  const bytes = deriveBytes(symmetric, named, encryptionBytes + authenticationBytes)
  return { encryption: bytes.subarray(0, encryptionBytes), authentication: bytes.subarray(encryptionBytes) }
}
