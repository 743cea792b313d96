import type { Call } from './call.ts'

export type Signed = {
  /** Names the key that has signed. */
  readonly id: string
  /** Seconds since the epoch. */
  readonly time: number
  /** Never the same twice. */
  readonly nonce: string
  /** Of `textToSign`, in lower-case hex. */
  readonly signature: string
}

type Scheme = { readonly name: string; readonly signatureLength: number }

type Request = Pick<Call, 'method' | 'path' | 'search'> & {
  /** Of the body, in hex. */
  readonly digest: string
}

/** How a signed request is written in one scheme, whose name stands in `Authorization`. */
const openSigningScheme = ({ name, signatureLength }: Scheme) => {
  /** One spelling, so that nothing is read in two ways. */
  const shape = new RegExp(
    `^${name} id=([\\w-]{1,100}), time=(\\d{1,12}), nonce=([\\w-]{16,64}), signature=([0-9a-f]{${signatureLength}})$`,
  )

  return {
    name,
    /** Whether a text claims to be a signature, sound or not. */
    isSigned: (text: string): boolean => text.startsWith(name),

    /** Undefined where it is not spelled as it must be. */
    parseSigned: (text: string): Signed | undefined => {
      const [, id, time, nonce, signature] = shape.exec(text) ?? []
      if (id === undefined || nonce === undefined || signature === undefined) return undefined
      return { id, time: Number(time), nonce, signature }
    },

    /**
     * Everything that a signature vouches for, a line each: the scheme and so its version, the method, the path and query as
     * they stand on the request line, the time, the nonce, the id, and the digest of the body in hex.
     */
    textToSign: (
      { method, path, search, digest }: Request,
      { id, time, nonce }: Omit<Signed, 'signature'>,
    ): string => {
      const target = search === '' ? path : `${path}?${search}`
      return [name, method, target, time, nonce, id, digest].join('\n')
    },
  }
}

/** HMAC-SHA-256 with the secret of a signing pair; the digest is SHA-256. */
export const hmacScheme = openSigningScheme({ name: 'CAUSEWAY-HMAC-SHA256', signatureLength: 64 })

/** SM2 with SM3, r ‖ s; the digest is SM3. */
export const sm2Scheme = openSigningScheme({ name: 'CAUSEWAY-SM2-SM3', signatureLength: 128 })
