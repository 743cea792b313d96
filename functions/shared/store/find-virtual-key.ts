import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { text } from './attribute.ts'
import { locateVirtualKey } from './locate-virtual-key.ts'
import { openCache } from './open-cache.ts'
import { fromItem, type VirtualKeyRecord } from './virtual-key-record.ts'

type Options = {
  readonly dynamodb: DynamoDBClient
  readonly table: string
  readonly pepper: () => Promise<string>
  readonly now: () => number
  readonly acceptImported: boolean
}

/** The hot path: a revocation holds here within these 5 seconds, and so does a key's creation after a refusal. */
const freshness = { forMs: 5_000, capacity: 1_000 }

export const openFindVirtualKey = ({ dynamodb, table, pepper, now, acceptImported }: Options) => {
  const recall = openCache<VirtualKeyRecord | undefined>({ now, ...freshness })

  return async (key: string): Promise<VirtualKeyRecord | undefined> => {
    const location = await locateVirtualKey(key, { pepper, acceptImported })
    if (location === undefined) return undefined
    const { partition, hash } = location
    return recall(hash, async () => {
      const { Item } = await dynamodb.send(
        new GetItemCommand({
          TableName: table,
          Key: { pk: text(partition), sk: text(hash) },
          // A replica's lag would come on top of the 5 seconds.
          ConsistentRead: true,
        }),
      )
      return Item && fromItem(Item)
    })
  }
}
