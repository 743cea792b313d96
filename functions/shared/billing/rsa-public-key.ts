import { createPublicKey, type KeyObject } from 'node:crypto'
import * as z from 'zod'

/** Shorter keys have been broken. */
const minimumBits = 2_048

const readKey = (text: string): KeyObject =>
  text.includes('-----BEGIN')
    ? createPublicKey(text)
    : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' })

/** A public RSA key as payment providers show it: PEM, a certificate in PEM, or the bare base64 of the key. */
export const RsaPublicKey = z.string().transform((text, context): KeyObject => {
  try {
    const key = readKey(text)
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
    if (key.asymmetricKeyType === 'rsa' && bits >= minimumBits) return key
  } catch {
    // Said below, without a word of what OpenSSL thinks of the text.
  }
  context.addIssue({ code: 'custom', message: `is no public RSA key of at least ${minimumBits} bits` })
  return z.NEVER
})
