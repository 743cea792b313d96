import type { MemberHealth } from './health.ts'

/**
 * Those of a pool that may get a request. What the provider or the operator has said keeps a member out whatever happens;
 * `failing` is a guess of ours, so it takes out at most half of a pool, and nobody where fewer than half would be left.
 */
export const inService = <Item>(
  pool: readonly Item[],
  healthOf: (item: Item) => MemberHealth | undefined,
): readonly Item[] => {
  const health = new Map(pool.map(item => [item, healthOf(item) ?? { state: 'closed' as const }]))
  const isWell = (item: Item) => health.get(item)?.state === 'closed'
  const until = (item: Item) => health.get(item)?.until ?? 0
  const failing = pool.filter(item => !isWell(item) && health.get(item)?.reason === 'failing')
  const mayBeOut = Math.floor(pool.length / 2)
  const longestOut = failing.toSorted((one, other) => until(other) - until(one)).slice(0, mayBeOut)
  const out = new Set(longestOut)
  const isIn = (item: Item) => isWell(item) || (failing.includes(item) && !out.has(item))
  const healthy = pool.filter(isIn)
  return healthy.length * 2 < pool.length
    ? pool.filter(item => isWell(item) || failing.includes(item))
    : healthy
}
