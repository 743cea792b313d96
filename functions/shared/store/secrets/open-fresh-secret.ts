import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Log } from '../../contract/log.ts'
import { openCache } from '../open-cache.ts'

type Options = { readonly secrets: SecretsManagerClient; readonly now: () => number; readonly log: Log }

/** A new value holds within these 5 seconds; as long, one that cannot be read is not asked for again. */
const freshness = { forMs: 5_000, capacity: 100 }

/** Reads secrets that may change while an instance lives, by name; undefined while there is none, or none that can be read. */
export const openFreshSecret = ({ secrets, now, log }: Options) => {
  const recall = openCache<string | undefined>({ now, ...freshness })

  const read = async (name: string): Promise<string | undefined> => {
    try {
      const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: name }))
      // What was put from a file ends in a line break.
      const text = SecretString?.trim() || undefined
      if (text === undefined) log('error', 'secret is empty', { secret: name })
      return text
    } catch (error) {
      log('error', 'secret not read', { secret: name, error: String((error as Error)?.name) })
      return undefined
    }
  }

  return (name: string): Promise<string | undefined> => recall(name, () => read(name))
}
export type FreshSecret = ReturnType<typeof openFreshSecret>
