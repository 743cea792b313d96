import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Call } from '../contract/call.ts'
import { hmacScheme, type Signed } from '../contract/signed-request.ts'
import type { ReadVirtualKey } from '../store/tenants/read-virtual-key.ts'
import { locateSigningId, signingSecretOf } from '../store/tenants/signing-pair.ts'
import type { AdmitKey } from './admit-key.ts'
import { type AdmitSigned, invalidSignature } from './admit-signed.ts'
import type { Identity } from './identify-caller.ts'

type Options = {
  readonly pepper: () => Promise<string>
  readonly readKey: ReadVirtualKey
  readonly admit: AdmitKey
  readonly admitSigned: AdmitSigned
}

const { name, parseSigned, textToSign } = hmacScheme

/** Both are 32 bytes, as the shape of a signature has it. */
const isSound = (secret: string, signed: Signed, call: Call): boolean => {
  const digest = createHash('sha256').update(call.body).digest('hex')
  const expected = createHmac('sha256', secret)
    .update(textToSign({ ...call, digest }, signed))
    .digest()
  return timingSafeEqual(expected, Buffer.from(signed.signature, 'hex'))
}

/**
 * Who has signed a request: HMAC-SHA-256 over what `textToSign` writes. Throws 401. Nothing is looked up before the signature is
 * sound and fresh; the nonce is taken last.
 */
export const openIdentifyBySignature = ({ pepper, readKey, admit, admitSigned }: Options) => {
  const check = async (shown: string, call: Call) => {
    const signed = parseSigned(shown)
    const location = signed && locateSigningId(signed.id)
    if (!location) throw invalidSignature(name)
    if (!isSound(signingSecretOf(await pepper(), signed.id), signed, call)) throw invalidSignature(name)
    admitSigned.checkTime(signed)
    return { signed, location }
  }

  return async (shown: string, call: Call): Promise<Identity> => {
    const { signed, location } = await check(shown, call)
    const identity = await admit(await readKey(location))
    await admitSigned.takeNonce(signed.id, signed)
    return identity
  }
}
