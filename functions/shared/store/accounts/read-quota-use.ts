import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { QuotaLevel } from '../../contract/webhook-event.ts'
import { type Item, readNumber } from '../attribute.ts'
import type { Regions } from '../regions.ts'
import { openReadShards, type ShardItem } from './read-shards.ts'

/** How far a quota is used: tokens, or money in nano-dollars. What was credited is part of the limit, and not of what was used. */
export type QuotaUse = Pick<QuotaLevel, 'quota' | 'used' | 'limit'> & {
  /** What was used when what is left did not suffice for a request; undefined where that has not happened. */
  readonly refused: number | undefined
}

const quotas = [
  ['tokens', 'tokens'],
  ['money', 'nanos'],
] as const

/** The first shard knows what the limit is, what was credited, and whether a request was refused. */
const readUse = (first: Item, shards: readonly ShardItem[]): readonly QuotaUse[] =>
  quotas
    // An account has -1 where there is no limit.
    .filter(([, kind]) => readNumber(first[`${kind}Limit`]) >= 0)
    .map(([quota, kind]) => {
      const credited = readNumber(first[`${kind}Credited`])
      return {
        quota,
        used: shards.reduce((sum, { item }) => sum + readNumber(item[`${kind}Used`]), credited),
        limit: readNumber(first[`${kind}Limit`]) + credited,
        refused: first[`${kind}Refused`] && readNumber(first[`${kind}Refused`]),
      }
    })
    .filter(({ limit }) => limit > 0)

/**
 * Reads what of a tenant's quotas is used in a window; nothing for a tenant without an account. What a region that does not answer
 * has used is not counted, so that a level is announced late and never early.
 */
export const openReadQuotaUse =
  (dynamodb: DynamoDBClient, table: string, regions?: Regions) =>
  async (tenant: string, window: string): Promise<readonly QuotaUse[]> => {
    const { shards } = await openReadShards(dynamodb, table, regions)({ tenant, window })
    const [first] = shards
    return first ? readUse(first.item, shards) : []
  }
export type ReadQuotaUse = ReturnType<typeof openReadQuotaUse>
