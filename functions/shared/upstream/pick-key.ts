import type { Failure, Result } from '../contract/failure.ts'
import { chooseKey, type ProviderKey } from '../routing/choose-key.ts'
import type { Dice } from '../routing/order-targets.ts'
import type { Target } from '../routing/route-model.ts'

/** Pools of provider keys by the name of their secret. */
export type ProviderKeys = {
  readonly read: (secret: string) => Promise<Result<readonly ProviderKey[]>>
  /** Asks Secrets Manager now, because a provider has refused a key; keys of the previous version come after the current. */
  readonly refresh: (secret: string) => Promise<Result<readonly ProviderKey[]>>
}

const keyMissing = ({ providerId, provider }: Target): Failure => ({
  status: 503,
  code: 'provider_key_missing',
  message: `There is no usable key for provider ${providerId}. The operator has to put one into the secret ${provider.secret}${provider.environment ? ` (on your own computer: ${provider.environment}=… npm start)` : ''}.`,
  next: 'another-target',
})

/** A rate limit ends by itself; a key refused for anything else stays refused. */
const isRefused = ({ next, status }: Failure): boolean => next === 'another-key' && status !== 429

/** Chooses the keys of one request: one not used yet before one used, and none that was refused. */
export const openKeyPicker = (keys: ProviderKeys, dice: Dice) => {
  const used = new Set<string>()
  const refused = new Set<string>()
  const stale = new Set<string>()
  const pools = new Map<string, readonly ProviderKey[]>()

  return {
    /** Undefined for a provider that wants no key. */
    pick: async (target: Target): Promise<Result<ProviderKey | undefined>> => {
      const { secret } = target.provider
      if (!secret) return { ok: true, value: undefined }
      const read = await (stale.delete(secret) ? keys.refresh(secret) : keys.read(secret))
      if (!read.ok) return read
      pools.set(secret, read.value)
      const key = chooseKey(read.value, used, dice) ?? chooseKey(read.value, refused, dice)
      return key ? { ok: true, value: key } : { ok: false, failure: keyMissing(target) }
    },
    /** Learns from a failed attempt, and says whether the pool may have a key that was not tried yet. */
    note: ({ provider: { secret } }: Target, key: ProviderKey, failure: Failure): boolean => {
      used.add(key.id)
      if (isRefused(failure)) refused.add(key.id)
      const isStale = failure.code === 'upstream_auth_error'
      if (isStale && secret) stale.add(secret)
      return isStale || chooseKey(pools.get(secret ?? '') ?? [], used, () => 0) !== undefined
    },
  }
}
