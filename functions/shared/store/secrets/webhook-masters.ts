import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { openCache } from '../open-cache.ts'

type Options = { readonly secrets: SecretsManagerClient; readonly name: string; readonly now: () => number }

/** After a change of the secret the one before it signs too, so that receivers have a week to take over the new one. */
const overlapMs = 7 * 86_400_000

/** An instance of the courier may live for hours, and signs with a changed secret within five minutes. */
const freshness = { forMs: 300_000, capacity: 1 }

type Version = { readonly master: string; readonly createdAt: number }

const isMissing = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ResourceNotFoundException'

/**
 * The secrets that those of the tenants' webhooks are derived from: the current one, and for a week after the younger of the
 * two was made the previous one. Counting from the younger one also covers who goes back to the previous one. Rejects if
 * there is none, or Secrets Manager does.
 */
export const openWebhookMasters = ({ secrets, name, now }: Options): (() => Promise<readonly string[]>) => {
  const recall = openCache<readonly string[]>({ now, ...freshness })

  const readStage = async (stage: 'AWSCURRENT' | 'AWSPREVIOUS'): Promise<Version> => {
    const command = new GetSecretValueCommand({ SecretId: name, VersionStage: stage })
    const { SecretString: master, CreatedDate: createdAt } = await secrets.send(command)
    if (!master) throw new Error(`The secret ${name} is empty.`)
    return { master, createdAt: createdAt?.getTime() ?? 0 }
  }

  const read = async (): Promise<readonly string[]> => {
    const current = await readStage('AWSCURRENT')
    const previous = await readStage('AWSPREVIOUS').catch(error => {
      if (isMissing(error)) return undefined
      throw error
    })
    const changedAt = Math.max(current.createdAt, previous?.createdAt ?? 0)
    const isOverlapping = previous !== undefined && now() - changedAt < overlapMs
    return isOverlapping ? [current.master, previous.master] : [current.master]
  }

  return () => recall(name, read)
}
