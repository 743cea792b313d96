import type { DeclaredTenant } from '../configuration/configuration.ts'
import type { Call } from '../contract/call.ts'
import { type Signed, sm2Scheme } from '../contract/signed-request.ts'
import type { Suite } from '../gm/open-suite.ts'
import { type AdmitSigned, invalidSignature } from './admit-signed.ts'
import type { Identity } from './identify-caller.ts'

type Options = {
  readonly tenants: readonly DeclaredTenant[]
  readonly suite: () => Promise<Suite>
  readonly admitSigned: AdmitSigned
}

const { name, parseSigned, textToSign } = sm2Scheme

const isSound = ({ sm3, verify }: Suite, publicKey: string, signed: Signed, call: Call): boolean => {
  const digest = sm3(call.body).toString('hex')
  return verify({ publicKey, text: textToSign({ ...call, digest }, signed), signature: signed.signature })
}

/**
 * Who has signed a request by SM2 with SM3, under the user id 1234567812345678, with one of the keys that gateway.yaml has of its
 * tenants: what is signed, the clock and the nonce are those of requests signed by HMAC. Throws 401. A key that nobody has costs no
 * arithmetic; nothing but the nonce costs I/O.
 */
export const openIdentifyBySm2 = ({ tenants, suite, admitSigned }: Options) => {
  const keys = new Map(
    tenants.flatMap(tenant => (tenant.sm2 ?? []).map(({ id, publicKey }) => [id, { tenant, publicKey }])),
  )

  return async (shown: string, call: Call): Promise<Identity> => {
    const signed = parseSigned(shown)
    const key = signed && keys.get(signed.id)
    if (!key) throw invalidSignature(name)
    admitSigned.checkTime(signed)
    if (!isSound(await suite(), key.publicKey, signed, call)) throw invalidSignature(name)
    const signer = `sm2/${signed.id}`
    await admitSigned.takeNonce(signer, signed)
    return { tenant: key.tenant, keyId: signer }
  }
}
