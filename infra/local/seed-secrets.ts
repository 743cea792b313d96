import { isDeepStrictEqual } from 'node:util'
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { ProviderEntry } from '../../functions/shared/configuration/configuration.ts'
import { openSecretStore, type SecretStore } from './open-secret-store.ts'

type Seeds = {
  readonly secretsManager: SecretsManagerClient
  /** Name of the secret under which virtual keys are hashed. */
  readonly pepperSecret: string
  /** Name of the secret that is the admin key. */
  readonly adminSecret: string
  readonly providers: Readonly<Record<string, ProviderEntry>>
  /** Name of the secret with the channel's private keys, if there is one. */
  readonly gmSecret?: string | undefined
  /** Where the providers' keys are read from. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly randomBytes: (size: number) => Uint8Array
}

/** Keys are separated by commas. */
const toKeys = (variable: string | undefined): string[] =>
  (variable ?? '')
    .split(',')
    .map(key => key.trim())
    .filter(key => key !== '')

const holds = (text: string, pool: unknown): boolean => {
  try {
    return isDeepStrictEqual(JSON.parse(text), pool)
  } catch {
    return false
  }
}

/** A set variable replaces the pool; an unset one leaves alone what the operator put there. */
const seedPool = async (store: SecretStore, name: string, keys: readonly string[]): Promise<void> => {
  const pool = { keys }
  const current = await store.read(name)
  if (current === undefined) await store.create(name, JSON.stringify(pool))
  else if (keys.length > 0 && !holds(current, pool)) await store.put(name, JSON.stringify(pool))
}

/** The text of a secret, which is made where there is none. */
const seedText = async (store: SecretStore, name: string, make: () => string): Promise<string> => {
  const kept = await store.read(name)
  if (kept !== undefined) return kept
  const text = make()
  await store.create(name, text)
  return text
}

/** Puts the pepper, the admin key, the channel's key if one is named, and one pool `{"keys":[…]}` per provider into Secrets Manager, and resolves to the first two. */
export const seedSecrets = async (
  seeds: Seeds,
): Promise<{ readonly pepper: string; readonly adminKey: string }> => {
  const { secretsManager, pepperSecret, adminSecret, gmSecret, providers, environment, randomBytes } = seeds
  const store = openSecretStore(secretsManager)
  for (const { secret, environment: variable } of Object.values(providers)) {
    if (secret === undefined) continue
    await seedPool(store, secret, toKeys(variable && environment[variable]))
  }
  const makePassword = () => Buffer.from(randomBytes(48)).toString('base64url')
  if (gmSecret !== undefined)
    await seedText(store, gmSecret, () => Buffer.from(randomBytes(32)).toString('hex'))
  return {
    pepper: await seedText(store, pepperSecret, makePassword),
    adminKey: await seedText(store, adminSecret, makePassword),
  }
}
