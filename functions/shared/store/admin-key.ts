import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Log } from '../contract/log.ts'
import { openCache } from './open-cache.ts'

type Options = {
  readonly secrets: SecretsManagerClient
  readonly name: string
  readonly now: () => number
  readonly log: Log
}

/** A new key holds within these 5 seconds; as long, one that cannot be read is not asked for again. */
const freshness = { forMs: 5_000, capacity: 1 }

/** The admin key; undefined while there is none, or none that can be read. */
export const openAdminKey = ({ secrets, name, now, log }: Options): (() => Promise<string | undefined>) => {
  const recall = openCache<string | undefined>({ now, ...freshness })

  const read = async (): Promise<string | undefined> => {
    try {
      const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: name }))
      // A key that was put from a file ends in a line break.
      const key = SecretString?.trim() || undefined
      if (key === undefined) log('error', 'admin key is empty', { secret: name })
      return key
    } catch (error) {
      log('error', 'admin key not read', { secret: name, error: String((error as Error)?.name) })
      return undefined
    }
  }

  return () => recall(name, read)
}
