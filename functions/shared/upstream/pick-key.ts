import type { Failure, Result } from '../contract/failure.ts'
import { chooseKey, type HealthOfKey, type ProviderKey } from '../routing/choose-key.ts'
import type { MemberHealth } from '../routing/health.ts'
import type { Target } from '../routing/route.ts'
import type { Dice } from '../routing/situation.ts'
import type { Pools } from './pools.ts'

/** Pools of provider keys by the name of their secret. */
export type ProviderKeys = {
  readonly read: (secret: string) => Promise<Result<readonly ProviderKey[]>>
  /** Asks Secrets Manager now, because a provider has refused a key or none can serve. */
  readonly refresh: (secret: string) => Promise<Result<readonly ProviderKey[]>>
}

type Picking = {
  readonly keys: ProviderKeys
  readonly pools: Pools
  readonly dice: Dice
  readonly now: () => number
}

const keyMissing = ({ providerId, provider }: Target): Failure => ({
  status: 503,
  code: 'provider_key_missing',
  message: `There is no usable key for provider ${providerId}. The operator has to put one into the secret ${provider.secret}${provider.environment ? ` (on your own computer: ${provider.environment}=… npm start)` : ''}.`,
  next: 'another-target',
})

/** A rate limit ends by itself; a key refused for anything else stays refused. */
const isRefused = ({ next, status }: Failure): boolean => next === 'another-key' && status !== 429

/** What the provider itself would answer, which was asked before and has said until when. */
const rateLimited = (retryAfterMs: number): Failure => ({
  status: 429,
  code: 'rate_limit_exceeded',
  type: 'requests',
  message: 'The provider of this model limits its rate. Try again later.',
  next: 'another-target',
  retryAfterMs,
})

const pauses: readonly (string | undefined)[] = ['rate_limited', 'no_head_room']

/** A new key of which nobody knows anything. */
const untested: MemberHealth = { state: 'half-open', reason: 'untested' }

/** Chooses the keys of one request: one not used yet before one used, and none that was refused. */
export const openKeyPicker = ({ keys, pools, dice, now }: Picking) => {
  const used = new Set<string>()
  const refused = new Set<string>()
  const stale = new Set<string>()
  const known = new Map<string, readonly ProviderKey[]>()

  const healthIn =
    ({ providerId, model }: Target): HealthOfKey =>
    ({ id: keyId, isNew }) =>
      pools.health({ providerId, keyId, model }) ?? (isNew && untested)

  const choose = (pool: readonly ProviderKey[], healthOf: HealthOfKey) =>
    chooseKey(pool, used, dice, healthOf) ?? chooseKey(pool, refused, dice, healthOf)

  /** A key that this request may probe, because no prober does or because there is no other. */
  const probe = async ({ providerId }: Target, pool: readonly ProviderKey[], healthOf: HealthOfKey) => {
    const key = pool.find(one => healthOf(one)?.state === 'half-open' && !used.has(one.id))
    return key && (await pools.admit({ providerId, keyId: key.id })) ? key : undefined
  }

  const explain = (target: Target, pool: readonly ProviderKey[], healthOf: HealthOfKey): Failure => {
    const ends = pool
      .map(healthOf)
      .flatMap(health => (pauses.includes(health?.reason) ? (health?.until ?? []) : []))
    return ends.length > 0 ? rateLimited(Math.min(...ends) - now()) : keyMissing(target)
  }

  return {
    /** Undefined for a provider that wants no key. */
    pick: async (target: Target): Promise<Result<ProviderKey | undefined>> => {
      const { provider, providerId } = target
      const { secret } = provider
      if (!secret) return { ok: true, value: undefined }
      const healthOf = healthIn(target)
      const read = await (stale.delete(secret) ? keys.refresh(secret) : keys.read(secret))
      const first = read.ok ? choose(read.value, healthOf) : undefined
      // An operator who has seen that no key serves may have put another one.
      const pool = read.ok && !first ? await keys.refresh(secret) : read
      if (!pool.ok) return pool
      known.set(secret, pool.value)
      for (const { id: keyId, isNew } of pool.value) if (isNew) pools.introduce({ providerId, keyId })
      const chosen = first ?? choose(pool.value, healthOf)
      const mustProbe = !chosen || provider.probe === false
      const key = (mustProbe && (await probe(target, pool.value, healthOf))) || chosen
      return key ? { ok: true, value: key } : { ok: false, failure: explain(target, pool.value, healthOf) }
    },
    /** Learns from a failed attempt, and says whether the pool may have a key that was not tried yet. */
    note: (target: Target, key: ProviderKey, failure: Failure): boolean => {
      const { secret = '' } = target.provider
      used.add(key.id)
      if (isRefused(failure)) refused.add(key.id)
      const isStale = failure.code === 'upstream_auth_error'
      if (isStale && secret) stale.add(secret)
      return isStale || chooseKey(known.get(secret) ?? [], used, () => 0, healthIn(target)) !== undefined
    },
  }
}
