import type { Account, Budget } from './account.ts'

/** One shard of an account, by its number. */
export type Shard = { readonly shard: number; readonly account: Account }

/** The part of one budget that a shard has: the tenant's, or that of one of its keys. */
export type Part = { readonly shard: number; readonly budget: Budget }

/** A region has the shards of its own 32 numbers, so that a shard's number says where it lies. */
const shardsPerRegion = 32

/** The first of a region's shards; that of the home region, 0, is the first of the whole account. */
export const firstShardOf = (region: number): number => region * shardsPerRegion

export const regionOf = (shard = 0): number => Math.floor(shard / shardsPerRegion)

/** Which of its region's shards a shard is. */
export const placeInRegion = (shard = 0): number => shard % shardsPerRegion

/** The parts of the tenant's budget, or of the key's of this id, the first shard's first; a shard may have none of a key's. */
export const partsOf = (shards: readonly Shard[], budgetId: string | undefined): readonly Part[] =>
  shards.flatMap(({ shard, account }) => {
    const budget = budgetId === undefined ? account : account.budgets[budgetId]
    return budget ? [{ shard, budget }] : []
  })
