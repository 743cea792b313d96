import { createHmac, timingSafeEqual } from 'node:crypto'
import type { AdmitKey } from './admit-key.ts'
import type { Call } from './contract/call.ts'
import { refuseCredentials } from './contract/credentials.ts'
import { parseSigned, type Signed, textToSign } from './contract/signed-request.ts'
import type { Identity } from './identify-caller.ts'
import type { Claims } from './store/claims.ts'
import type { ReadVirtualKey } from './store/read-virtual-key.ts'
import { locateSigningId, signingSecretOf } from './store/signing-pair.ts'

type Options = {
  readonly pepper: () => Promise<string>
  readonly readKey: ReadVirtualKey
  readonly admit: AdmitKey
  readonly takeClaim: Claims['take']
  readonly now: () => number
}

/** How far the clocks of caller and gateway may be apart, in seconds. */
const windowSeconds = 300

const invalidSignature = () =>
  refuseCredentials(
    'invalid_signature',
    'The signature does not fit the request. Check what is signed, and that the header reads `CAUSEWAY-HMAC-SHA256 id=…, time=…, nonce=…, signature=…`.',
  )

const staleTimestamp = () =>
  refuseCredentials(
    'stale_timestamp',
    `The request was signed more than ${windowSeconds} seconds ago, or will be. Check the clock.`,
  )

const replayed = () =>
  refuseCredentials(
    'replayed_request',
    'A request with this nonce has come before. Sign each with a new one.',
  )

/** Both are 32 bytes, as the shape of a signature has it. */
const isSound = (secret: string, signed: Signed, call: Call): boolean => {
  const expected = createHmac('sha256', secret).update(textToSign(call, signed)).digest()
  return timingSafeEqual(expected, Buffer.from(signed.signature, 'hex'))
}

/**
 * Who has signed a request: HMAC-SHA-256 over what `textToSign` writes. Throws 401. Nothing is looked up before the signature is
 * sound and fresh; the nonce is taken last, by a conditional write, and kept for as long as its time could be fresh.
 */
export const openIdentifyBySignature = ({ pepper, readKey, admit, takeClaim, now }: Options) => {
  const check = async (shown: string, call: Call) => {
    const signed = parseSigned(shown)
    const location = signed && locateSigningId(signed.id)
    if (!location) throw invalidSignature()
    if (!isSound(signingSecretOf(await pepper(), signed.id), signed, call)) throw invalidSignature()
    if (Math.abs(now() / 1_000 - signed.time) > windowSeconds) throw staleTimestamp()
    return { signed, location }
  }

  return async (shown: string, call: Call): Promise<Identity> => {
    const { signed, location } = await check(shown, call)
    const identity = await admit(await readKey(location))
    const { ok } = await takeClaim({
      tenant: signed.id,
      key: signed.nonce,
      fingerprint: signed.signature,
      until: (signed.time + 2 * windowSeconds) * 1_000,
    })
    if (!ok) throw replayed()
    return identity
  }
}
