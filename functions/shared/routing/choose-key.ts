import type { MemberHealth } from './health.ts'
import { inService } from './in-service.ts'
import { drawOne } from './order-targets.ts'
import type { Dice } from './situation.ts'

/** One member of a provider's pool. */
export type ProviderKey = {
  /** Names the key in logs and the ledger without giving it away. */
  readonly id: string
  readonly key: string
  readonly weight: number
  /** Has come with the current version of the secret, so it is tested before traffic moves to it. */
  readonly isNew?: true
  /** Of the version before that: serves while no current one is accepted. */
  readonly isStandIn?: true
}

export type HealthOfKey = (key: ProviderKey) => MemberHealth | undefined

/** Uses are a sample, a moment old: without this the whole fleet would follow one key until it is known how much it did. */
const clearShare = 0.9
const clearCount = 10

/** Two by weight, and of them the first, unless the other is clearly used less for its weight. */
const drawLessUsed = (
  keys: readonly ProviderKey[],
  healthOf: HealthOfKey,
  dice: Dice,
): ProviderKey | undefined => {
  const scaled = keys.map(key => {
    const { slowStart = 1, inUse = 0 } = healthOf(key) ?? {}
    const weight = key.weight * slowStart
    return { key, weight, use: inUse / weight }
  })
  const one = drawOne(scaled, dice)
  const other = drawOne(
    scaled.filter(item => item !== one),
    dice,
  )
  return (one && other && other.use < one.use * clearShare - clearCount ? other : one)?.key
}

const isReplaceable = (health: MemberHealth | undefined): boolean =>
  health?.reason === 'untested' || health?.reason === 'key_refused'

/**
 * A member in service, by power of two choices, but none of those that this request has tried already. Stand-ins are for keys
 * that nobody knows to be accepted, not for those that are only busy.
 */
export const chooseKey = (
  pool: readonly ProviderKey[],
  tried: ReadonlySet<string>,
  dice: Dice,
  healthOf: HealthOfKey = () => undefined,
): ProviderKey | undefined => {
  const choose = (keys: readonly ProviderKey[]) =>
    drawLessUsed(
      inService(keys, healthOf).filter(({ id }) => !tried.has(id)),
      healthOf,
      dice,
    )
  const current = pool.filter(key => !key.isStandIn)
  const isReplaced = current.every(key => isReplaceable(healthOf(key)))
  return choose(isReplaced ? pool.filter(key => key.isStandIn) : current)
}
