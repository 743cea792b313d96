import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { firstShardOf } from '../../accounting/shard.ts'
import { type Item, readNumber } from '../attribute.ts'
import { onlyRegion, type Regions } from '../regions.ts'
import type { AccountId } from './account-id.ts'
import { accountKey } from './account-item.ts'

/** One shard of an account, as it stands in its table. */
export type ShardItem = { readonly shard: number; readonly item: Item }

/** Every shard of an account that was seen, the first one first, and the names of the regions that did not answer. */
export type Seen<One> = { readonly shards: readonly One[]; readonly silent: readonly string[] }

/**
 * Reads every shard that an account has in one region, the first one first; none where there is no account. One round trip, or
 * two where there are several shards, and a read unit for each 4 KB: only a consistent read never shows a lease that is gone
 * already.
 */
export const openReadRegion = (dynamodb: DynamoDBClient, table: string, region: number) => {
  const read = async ({ tenant, window }: AccountId, shard: number): Promise<readonly ShardItem[]> => {
    const Key = accountKey(tenant, window, shard)
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))
    return Item ? [{ shard, item: Item }] : []
  }

  return async (id: AccountId): Promise<readonly ShardItem[]> => {
    const begin = firstShardOf(region)
    const [first] = await read(id, begin)
    if (!first) return []
    const others = Array.from({ length: Math.max(0, readNumber(first.item['shards']) - 1) }, (_, index) =>
      read(id, begin + index + 1),
    )
    return [first, ...(await Promise.all(others)).flat()]
  }
}

/** Reads every shard of an account in all regions at once. Rejects only where our own does not answer. */
export const openReadShards = (dynamodb: DynamoDBClient, table: string, regions: Regions = onlyRegion) => {
  const readOwn = openReadRegion(dynamodb, table, regions.own)
  const peers = regions.peers.map(peer => ({
    ...peer,
    read: openReadRegion(peer.dynamodb, table, peer.number),
  }))

  return async (id: AccountId): Promise<Seen<ShardItem>> => {
    const reading = peers.map(({ name, read }) => read(id).catch(() => name))
    const seen = [await readOwn(id), ...(await Promise.all(reading))]
    return {
      shards: seen
        .flatMap(found => (typeof found === 'string' ? [] : found))
        .toSorted((one, other) => one.shard - other.shard),
      silent: seen.filter(found => typeof found === 'string'),
    }
  }
}
