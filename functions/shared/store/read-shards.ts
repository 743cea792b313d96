import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { accountKey } from './account-item.ts'
import type { AccountId } from './account-update.ts'
import { type Item, readNumber } from './attribute.ts'

/** One shard of an account, as it stands in the table. */
export type ShardItem = { readonly shard: number; readonly item: Item }

/**
 * Reads every shard of an account, the first one first; none where there is no account. One round trip, or two where there are
 * several shards, and a read unit for each 4 KB: only a consistent read never shows a lease that is gone already.
 */
export const openReadShards = (dynamodb: DynamoDBClient, table: string) => {
  const read = async ({ tenant, window, shard = 0 }: AccountId): Promise<readonly ShardItem[]> => {
    const Key = accountKey(tenant, window, shard)
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))
    return Item ? [{ shard, item: Item }] : []
  }

  return async (id: AccountId): Promise<readonly ShardItem[]> => {
    const [first] = await read({ ...id, shard: 0 })
    if (!first) return []
    const others = Array.from({ length: Math.max(0, readNumber(first.item['shards']) - 1) }, (_, index) =>
      read({ ...id, shard: index + 1 }),
    )
    return [first, ...(await Promise.all(others)).flat()]
  }
}
