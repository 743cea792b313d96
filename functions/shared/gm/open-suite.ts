import { getCiphers, getHashes } from 'node:crypto'
import { gmUnavailable } from './gm-unavailable.ts'
import { isNative, nativeSymmetric, type Supported, type Symmetric } from './symmetric.ts'

/** Who signs by GB/T 32918.2 has a name that is hashed with the key; this is the one of GM/T 0009, which all libraries default to. */
const userId = '1234567812345678'

export type SignedText = {
  /** 04 ‖ x ‖ y in hex. */
  readonly publicKey: string
  readonly text: string
  /** r ‖ s, 128 digits of hex. */
  readonly signature: string
}

/** The three algorithms. Keys of SM2 are hex. */
export type Suite = Symmetric & {
  /** Whether a signature fits; false too for keys and signatures that are none. */
  readonly verify: (signed: SignedText) => boolean
  /** Opens 04 ‖ C1 ‖ C3 ‖ C2 of GB/T 32918.4 in hex; undefined where it was not encrypted to this key. */
  readonly unwrap: (privateKey: string, wrapped: string) => Uint8Array | undefined
  /** 04 ‖ x ‖ y. */
  readonly publicKeyOf: (privateKey: string) => string
}

type Library = typeof import('sm-crypto-v2')

const portableSymmetric = ({ sm3, sm4 }: Library): Symmetric => ({
  sm3: data => Buffer.from(sm3(data), 'hex'),
  hmacSm3: (key, data) => Buffer.from(sm3(data, { mode: 'hmac', key }), 'hex'),
  encrypt: (key, iv, plain) => Buffer.from(sm4.encrypt(plain, key, { mode: 'cbc', iv, output: 'array' })),
  decrypt: (key, iv, encrypted) =>
    Buffer.from(sm4.decrypt(encrypted, key, { mode: 'cbc', iv, output: 'array' })),
})

/** The library throws at numbers out of range and at points that are not on the curve. */
const orUndefined = <Result>(attempt: () => Result): Result | undefined => {
  try {
    return attempt()
  } catch {
    return undefined
  }
}

const suiteOf = (library: Library, supported: Supported): Suite => {
  const { sm2 } = library
  return {
    ...(isNative(supported) ? nativeSymmetric : portableSymmetric(library)),
    verify: ({ publicKey, text, signature }) =>
      orUndefined(() => sm2.doVerifySignature(text, signature, publicKey, { hash: true, userId })) ?? false,
    unwrap: (privateKey, wrapped) => {
      const opened = orUndefined(() => sm2.doDecrypt(wrapped.slice(2), privateKey, 1, { output: 'array' }))
      // What was encrypted to another key comes back empty.
      return opened?.length ? opened : undefined
    },
    publicKeyOf: privateKey => sm2.getPublicKeyFromPrivateKey(privateKey),
  }
}

const ofRuntime = (): Supported => ({ hashes: getHashes(), ciphers: getCiphers() })

/**
 * Loads the algorithms with the first request that needs one: SM2 from the library always, because Node cannot tell OpenSSL a
 * user id, and cannot decrypt by SM2; SM3 and SM4 from OpenSSL where it has them. Rejects with 503 where the library cannot be loaded.
 */
export const openSuite = async (
  supported = ofRuntime(),
  load: () => Promise<Library> = () => import('sm-crypto-v2'),
): Promise<Suite> => {
  const library = await load().catch(() => {
    throw gmUnavailable()
  })
  return suiteOf(library, supported)
}
