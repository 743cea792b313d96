import * as z from 'zod'
import type { Call } from '../contract/call.ts'
import { refuseCredentials } from '../contract/credentials.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import { readJson } from '../contract/read-json.ts'
import type { Reply } from '../contract/reply.ts'
import { type Direction, deriveKeys } from './derive-keys.ts'
import type { Suite } from './open-suite.ts'
import { alone, openSeal, unseal } from './seal.ts'
import { sealReply } from './seal-reply.ts'

type Options = {
  readonly suite: Suite
  /** Hex; the caller has encrypted to one of them. */
  readonly privateKeys: readonly string[]
  readonly randomBytes: (size: number) => Buffer
}

/** What a sealed request says inside, and what its reply is sealed with. */
export type OpenedRequest = { readonly call: Call; readonly sealReply: (reply: Reply) => Reply }

/** Of 16 random bytes, as GB/T 32918.4 writes them: 04 ‖ x ‖ y of a point, 32 bytes of digest, 16 of ciphertext. */
const wrapped = z.string().regex(/^04[0-9a-f]{224}$/)

const Envelope = z.strictObject({ key: wrapped, sealed: z.string() })

/** The same for every cause: whoever tries out changed bytes learns nothing from the answers. */
const invalidCiphertext = () =>
  refuseCredentials(
    'invalid_ciphertext',
    'The sealed body cannot be opened. Fetch /v1/gm/key, encrypt 16 new random bytes to it, and seal the body anew.',
  )

const readEnvelope = (call: Call): z.infer<typeof Envelope> => {
  try {
    return Envelope.parse(readJson(call))
  } catch (error) {
    // That a body is too large can be said, because it is not looked at for it.
    throw error instanceof GatewayError && error.status !== 400 ? error : invalidCiphertext()
  }
}

/** Opens `{"key","sealed"}`: the key is 16 random bytes, encrypted by SM2 to the gateway. Throws 401, one for all causes. */
export const openRequest = (call: Call, { suite, privateKeys, randomBytes }: Options): OpenedRequest => {
  const { key, sealed } = readEnvelope(call)
  const [secret] = privateKeys.flatMap(privateKey => suite.unwrap(privateKey, key) ?? [])
  if (!secret) throw invalidCiphertext()
  const sealingOf = (direction: Direction) => ({
    symmetric: suite,
    keys: deriveKeys(suite, secret, direction),
  })
  const body = unseal(sealingOf('request'), sealed, alone)
  if (!body) throw invalidCiphertext()
  const seal = openSeal(sealingOf('reply'), randomBytes)
  return { call: { ...call, body }, sealReply: reply => sealReply(reply, seal) }
}
