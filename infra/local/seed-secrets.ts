import { isDeepStrictEqual } from 'node:util'
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import type { ProviderEntry } from '../../functions/shared/configuration/configuration.ts'

type Seeds = {
  readonly secretsManager: SecretsManagerClient
  /** Name of the secret under which virtual keys are hashed. */
  readonly pepperSecret: string
  readonly providers: Readonly<Record<string, ProviderEntry>>
  /** Where the providers' keys are read from. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly randomBytes: (size: number) => Uint8Array
}

const read = async (client: SecretsManagerClient, name: string): Promise<string | undefined> => {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined
    throw error
  }
}

const create = (client: SecretsManagerClient, name: string, value: string) =>
  client.send(new CreateSecretCommand({ Name: name, SecretString: value }))

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
const seedPool = async (
  client: SecretsManagerClient,
  name: string,
  keys: readonly string[],
): Promise<void> => {
  const pool = { keys }
  const current = await read(client, name)
  if (current === undefined) await create(client, name, JSON.stringify(pool))
  else if (keys.length > 0 && !holds(current, pool)) {
    await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: JSON.stringify(pool) }))
  }
}

/** Puts the pepper and one pool `{"keys":[…]}` per provider into Secrets Manager, and resolves to the pepper. */
export const seedSecrets = async (seeds: Seeds): Promise<string> => {
  const { secretsManager: client, pepperSecret, providers, environment } = seeds
  for (const { secret, environment: variable } of Object.values(providers)) {
    if (secret === undefined) continue
    await seedPool(client, secret, toKeys(variable && environment[variable]))
  }

  const kept = await read(client, pepperSecret)
  if (kept !== undefined) return kept
  const pepper = Buffer.from(seeds.randomBytes(48)).toString('base64url')
  await create(client, pepperSecret, pepper)
  return pepper
}
