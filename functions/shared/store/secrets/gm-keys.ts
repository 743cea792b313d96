import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { openCache } from '../open-cache.ts'

type Options = {
  readonly secrets: SecretsManagerClient
  /** Undefined where the operator has none. */
  readonly name: string | undefined
  readonly now: () => number
}

/** A changed secret holds everywhere within five minutes. */
const freshness = { forMs: 300_000, capacity: 1 }

const shape = /^[0-9a-f]{64}$/

/** Of the curve's group (GB/T 32918.5): a private key is between 1 and this less two. */
const order = 0xfffffffe_ffffffff_ffffffff_ffffffff_7203df6b_21c6052b_53bbf409_39d54123n

const isPrivateKey = (text: string): boolean => {
  if (!shape.test(text)) return false
  const number = BigInt(`0x${text}`)
  return number >= 1n && number <= order - 2n
}

const parse = (text: string): readonly string[] => {
  const keys = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (keys.length === 0 || !keys.every(isPrivateKey))
    throw new Error('The secret must hold private keys of SM2, 64 digits of hex each.')
  return keys
}

/**
 * The private keys of SM2 that requests are encrypted to, in hex: the first one's public key is given out, and what was encrypted
 * to the others is still opened, so that a key is replaced by putting the new one before it. Rejects if there is none, or Secrets
 * Manager does.
 */
export const openGmKeys = ({ secrets, name, now }: Options) => {
  const recall = openCache<readonly string[]>({ now, ...freshness })
  const read = async (SecretId: string) => {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }))
    return parse(SecretString ?? '')
  }
  return async (): Promise<readonly string[]> => {
    if (name === undefined) throw new Error('gateway.yaml has no gm.secret.')
    return recall(name, () => read(name))
  }
}
export type ReadGmKeys = ReturnType<typeof openGmKeys>
