import type { Pools } from '../../../../functions/shared/upstream/pools.ts'

/** A fleet in which everybody is well and may retry. */
export const healthyPools: Pools = {
  health: () => undefined,
  refreshHealth: async () => {},
  admit: async () => true,
  introduce: () => {},
  report: () => {},
  reported: async () => {},
  countRequest: () => {},
  mayRetry: async () => true,
}
