import { createHash } from 'node:crypto'
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import * as z from 'zod'
import type { Failure, Result } from '../../contract/failure.ts'
import type { Log } from '../../contract/log.ts'
import type { ProviderKey } from '../../routing/choose-key.ts'

/** A pool is read again after this long, so that a rotated secret needs no deploy. */
const freshMs = 300_000
/** While Secrets Manager is down, a pool that was read once serves on for so long. */
const staleMs = 86_400_000
/** A pool without a key, or one whose every key is refused, must not turn each request into a call to Secrets Manager. */
const hurryMs = 5_000

/** The key of a service account is JSON itself, and may stand as it is in its file. */
const Account = z.looseObject({ private_key: z.string() }).transform(account => JSON.stringify(account))

const Key = z.union([z.string().min(1), Account])

const Member = z.union([
  z.object({ key: Key, weight: z.number().positive().default(1) }),
  Key.transform(key => ({ key, weight: 1 })),
])

const Pool = z.object({ keys: z.array(Member) })

type Stage = 'AWSCURRENT' | 'AWSPREVIOUS'
type Cached = { readonly pool: readonly ProviderKey[]; readonly readAt: number }

const unavailable: Failure = {
  status: 503,
  code: 'secret_unavailable',
  message: 'The key of the provider could not be read. Try again.',
  next: 'another-target',
}

const nameKey = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 8)

/** `{"keys": ["sk-1", {"key": "sk-2", "weight": 3}]}`, or the bare key of a pool of one, which may be JSON too. */
const parsePool = (secret: string): readonly ProviderKey[] => {
  const said: unknown = secret.trimStart().startsWith('{') ? JSON.parse(secret) : secret
  const isPool = typeof said === 'object' && said !== null && 'keys' in said
  const { keys } = Pool.parse(isPool ? said : { keys: [said] })
  const named = keys.map(({ key, weight }) => ({ id: nameKey(key), key, weight }))
  // A key that is there twice is one member: its last weight holds.
  return [...new Map(named.map(member => [member.id, member])).values()]
}

/**
 * The current keys, those that the version before does not have marked as new. While there are such, the keys that they replace
 * stand in for them: an empty pool is replaced by nothing.
 */
const joinVersions = (
  current: readonly ProviderKey[],
  previous: readonly ProviderKey[],
): readonly ProviderKey[] => {
  const [currentIds, previousIds] = [current, previous].map(keys => new Set(keys.map(({ id }) => id)))
  const isNew = ({ id }: ProviderKey) => previous.length > 0 && !previousIds?.has(id)
  if (!current.some(isNew)) return current
  return [
    ...current.map(key => (isNew(key) ? { ...key, isNew: true as const } : key)),
    ...previous.filter(({ id }) => !currentIds?.has(id)).map(key => ({ ...key, isStandIn: true as const })),
  ]
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ResourceNotFoundException'

type Opened = { readonly secrets: SecretsManagerClient; readonly now: () => number; readonly log: Log }

/** The pools of provider keys, from one secret each, kept in this instance's memory. */
export const openProviderKeys = ({ secrets, now, log }: Opened) => {
  const cache = new Map<string, Cached>()
  const hurriedAt = new Map<string, number>()
  const reading = new Map<string, Promise<Result<readonly ProviderKey[]>>>()

  const readStage = async (secret: string, stage: Stage): Promise<readonly ProviderKey[]> => {
    const command = new GetSecretValueCommand({ SecretId: secret, VersionStage: stage })
    try {
      return parsePool((await secrets.send(command)).SecretString ?? '')
    } catch (error) {
      if (isMissing(error)) return []
      throw error
    }
  }

  const load = async (secret: string): Promise<Result<readonly ProviderKey[]>> => {
    try {
      const [current, previous] = await Promise.all([
        readStage(secret, 'AWSCURRENT'),
        // Whatever was there before must not keep what is there now from serving.
        readStage(secret, 'AWSPREVIOUS').catch(() => []),
      ])
      const pool = joinVersions(current, previous)
      cache.set(secret, { pool, readAt: now() })
      return { ok: true, value: pool }
    } catch (error) {
      // Only the name: what a parser says of a secret quotes it.
      log('error', 'secret unreadable', { secret, error: error instanceof Error ? error.name : 'unknown' })
      const cached = cache.get(secret)
      const isUsable = cached !== undefined && now() - cached.readAt < staleMs
      return isUsable ? { ok: true, value: cached.pool } : { ok: false, failure: unavailable }
    }
  }

  /** However many requests ask at once, one goes to Secrets Manager. */
  const loadOnce = (secret: string) => {
    const running = reading.get(secret) ?? load(secret).finally(() => reading.delete(secret))
    reading.set(secret, running)
    return running
  }

  /** Whether a secret may be asked for outside its turn. */
  const mayHurry = (secret: string): boolean => {
    const isSoon = now() - (hurriedAt.get(secret) ?? Number.NEGATIVE_INFINITY) < hurryMs
    if (!isSoon) hurriedAt.set(secret, now())
    return !isSoon
  }

  return {
    read: async (secret: string): Promise<Result<readonly ProviderKey[]>> => {
      const cached = cache.get(secret)
      const age = now() - (cached?.readAt ?? Number.NEGATIVE_INFINITY)
      if (!cached || age >= staleMs) return loadOnce(secret)
      if (cached.pool.length === 0 && mayHurry(secret)) return loadOnce(secret)
      if (age >= freshMs) void loadOnce(secret)
      return { ok: true, value: cached.pool }
    },
    refresh: async (secret: string): Promise<Result<readonly ProviderKey[]>> =>
      mayHurry(secret) ? loadOnce(secret) : { ok: true, value: cache.get(secret)?.pool ?? [] },
  }
}
