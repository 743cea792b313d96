import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto'

/** The only cipher that is taken: CBC with PKCS #7, which every implementation has; Node 24 has no SM4-GCM. */
export const cipherName = 'SM4-CBC'

/** What needs no curve: the digest of GB/T 32905, HMAC with it (RFC 2104), and the cipher of GB/T 32907 with 16-byte keys and vectors. */
export type Symmetric = {
  /** 32 bytes. */
  readonly sm3: (data: Uint8Array) => Buffer
  /** 32 bytes. */
  readonly hmacSm3: (key: Uint8Array, data: Uint8Array) => Buffer
  readonly encrypt: (key: Uint8Array, vector: Uint8Array, plain: Uint8Array) => Buffer
  /** Throws where the padding is none. */
  readonly decrypt: (key: Uint8Array, vector: Uint8Array, encrypted: Uint8Array) => Buffer
}

/** OpenSSL's names. */
const digest = 'sm3'
const cipher = 'sm4-cbc'

/** What a runtime's OpenSSL says that it has: Node's `getHashes()` and `getCiphers()`. */
export type Supported = { readonly hashes: readonly string[]; readonly ciphers: readonly string[] }

/** Builds of OpenSSL without the two exist: `no-sm3`, `no-sm4`, and those for FIPS 140. */
export const isNative = ({ hashes, ciphers }: Supported): boolean =>
  hashes.includes(digest) && ciphers.includes(cipher)

/** The runtime's OpenSSL, which takes half the time of JavaScript. */
export const nativeSymmetric: Symmetric = {
  sm3: data => createHash(digest).update(data).digest(),
  hmacSm3: (key, data) => createHmac(digest, key).update(data).digest(),
  encrypt: (key, vector, plain) => {
    const step = createCipheriv(cipher, key, vector)
    return Buffer.concat([step.update(plain), step.final()])
  },
  decrypt: (key, vector, encrypted) => {
    const step = createDecipheriv(cipher, key, vector)
    return Buffer.concat([step.update(encrypted), step.final()])
  },
}
