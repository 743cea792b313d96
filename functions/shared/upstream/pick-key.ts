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

/** Chooses the keys of one request: one not used yet before one used, and none that was refused. */
export const openKeyPicker = (keys: ProviderKeys, dice: Dice) => {
  const used = new Set<string>()
  const refused = new Set<string>()
  const stale = new Set<string>()

  return {
    /** Undefined for a provider that wants no key. */
    pick: async (target: Target): Promise<Result<ProviderKey | undefined>> => {
      const { secret } = target.provider
      if (!secret) return { ok: true, value: undefined }
      const pool = await (stale.delete(secret) ? keys.refresh(secret) : keys.read(secret))
      if (!pool.ok) return pool
      const key = chooseKey(pool.value, used, dice) ?? chooseKey(pool.value, refused, dice)
      return key ? { ok: true, value: key } : { ok: false, failure: keyMissing(target) }
    },
    /** Learns from a failed attempt. */
    note: ({ provider }: Target, key: ProviderKey, failure: Failure): void => {
      used.add(key.id)
      if (failure.next === 'another-key') refused.add(key.id)
      if (failure.code === 'upstream_auth_error' && provider.secret) stale.add(provider.secret)
    },
  }
}
