import { createHash } from 'node:crypto'
import type { Call } from './call.ts'

const scheme = 'CAUSEWAY-HMAC-SHA256'

/** What stands in `Authorization` of a signed request: one spelling, so that nothing is read in two ways. */
const shape = new RegExp(
  `^${scheme} id=(\\w{1,100}), time=(\\d{1,12}), nonce=([\\w-]{16,64}), signature=([0-9a-f]{64})$`,
)

export type Signed = {
  /** Names the virtual key whose holder has signed. */
  readonly id: string
  /** Seconds since the epoch. */
  readonly time: number
  /** Never the same twice. */
  readonly nonce: string
  /** HMAC-SHA-256 of `textToSign`, in lower-case hex. */
  readonly signature: string
}

/** Whether a text claims to be a signature, sound or not. */
export const isSigned = (text: string): boolean => text.startsWith(scheme)

/** Undefined where it is not spelled as it must be. */
export const parseSigned = (text: string): Signed | undefined => {
  const [, id, time, nonce, signature] = shape.exec(text) ?? []
  if (id === undefined || nonce === undefined || signature === undefined) return undefined
  return { id, time: Number(time), nonce, signature }
}

type Request = Pick<Call, 'method' | 'path' | 'search' | 'body'>

/**
 * Everything that a signature vouches for, a line each: the scheme and so its version, the method, the path and query as they
 * stand on the request line, the time, the nonce, the id, and the SHA-256 of the body in hex.
 */
export const textToSign = (
  { method, path, search, body }: Request,
  { id, time, nonce }: Omit<Signed, 'signature'>,
): string => {
  const target = search === '' ? path : `${path}?${search}`
  return [scheme, method, target, time, nonce, id, createHash('sha256').update(body).digest('hex')].join('\n')
}
