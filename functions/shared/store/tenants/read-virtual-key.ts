import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { text } from '../attribute.ts'
import { openCache } from '../open-cache.ts'
import { freshnessIn, onlyRegion, type Regions } from '../regions.ts'
import type { Location } from './locate-virtual-key.ts'
import { fromItem, type VirtualKeyRecord } from './virtual-key-record.ts'

type Options = {
  /** Of the home region. */
  readonly dynamodb: DynamoDBClient
  readonly table: string
  readonly now: () => number
  readonly regions?: Regions | undefined
}

/** What is kept of the key at a place; undefined where there is none. Rejects when DynamoDB cannot be read. */
export const openReadVirtualKey = ({ dynamodb, table, now, regions = onlyRegion }: Options) => {
  const recall = openCache<VirtualKeyRecord | undefined>({ now, ...freshnessIn(regions) })

  return ({ partition, hash }: Location): Promise<VirtualKeyRecord | undefined> =>
    recall(hash, async () => {
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
export type ReadVirtualKey = ReturnType<typeof openReadVirtualKey>
