import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Shard } from '../../accounting/shard.ts'
import type { Regions } from '../regions.ts'
import type { AccountId } from './account-id.ts'
import { readAccount } from './account-item.ts'
import { openReadRegion, openReadShards, type Seen, type ShardItem } from './read-shards.ts'

const toShard = ({ shard, item }: ShardItem): Shard => ({ shard, account: readAccount(item) })

/** The two ways in which an account is read. */
export const accountReads = (dynamodb: DynamoDBClient, table: string, regions: Regions) => {
  const readAll = openReadShards(dynamodb, table, regions)
  const readOwn = openReadRegion(dynamodb, table, regions.own)
  return {
    /** Every shard, the first one first; none where there is no account. */
    readShards: async (id: AccountId): Promise<Seen<Shard>> => {
      const { shards, silent } = await readAll(id)
      return { shards: shards.map(toShard), silent }
    },

    /** Those of this region, whose leases are its own to end. */
    readOwnShards: async (id: AccountId): Promise<readonly Shard[]> => (await readOwn(id)).map(toShard),
  }
}
