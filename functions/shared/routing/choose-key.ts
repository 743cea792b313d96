import { type Dice, drawOne } from './order-targets.ts'

/** One member of a provider's pool. */
export type ProviderKey = {
  /** Names the key in logs and the ledger without giving it away. */
  readonly id: string
  readonly key: string
  readonly weight: number
}

/** A member by weight, but none of those that this request has tried already. */
export const chooseKey = (
  pool: readonly ProviderKey[],
  tried: ReadonlySet<string>,
  dice: Dice,
): ProviderKey | undefined =>
  drawOne(
    pool.filter(({ id }) => !tried.has(id)),
    dice,
  )
