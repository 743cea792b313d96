import { type DynamoDBClient, GetItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb'
import type { TenantEntry } from '../../configuration/configuration.ts'
import { text } from '../attribute.ts'
import { openCache } from '../open-cache.ts'
import { freshnessIn, onlyRegion, type Regions } from '../regions.ts'
import { fromItem, type Tenant, tenantKey, tenantPartition } from './tenant-item.ts'

type Options = {
  /** Of the home region. */
  readonly dynamodb: DynamoDBClient
  /** Name of the state table. */
  readonly table: string
  /** Those of gateway.yaml. */
  readonly declared: readonly TenantEntry[]
  readonly now: () => number
  readonly regions?: Regions | undefined
}

/** All tenants there are: where an id is in gateway.yaml, what is stored under it does not count. */
export type Tenants = {
  /** Of gateway.yaml without any I/O, and else up to 5 s old. Throws when DynamoDB cannot be read. */
  readonly find: (id: string) => Promise<Tenant | undefined>
  /** As it stands now. */
  readonly read: (id: string) => Promise<Tenant | undefined>
  /** Those of gateway.yaml in their order, then the stored ones by id; one read unit for each 4 KB of them. */
  readonly list: () => Promise<readonly Tenant[]>
}

export const openTenants = (options: Options): Tenants => {
  const { dynamodb, table, declared, now, regions = onlyRegion } = options
  const entries = new Map(declared.map(entry => [entry.id, entry]))
  const recall = openCache<Tenant | undefined>({ now, ...freshnessIn(regions) })

  const readStored = async (id: string): Promise<Tenant | undefined> => {
    const get = new GetItemCommand({ TableName: table, Key: tenantKey(id), ConsistentRead: true })
    const { Item } = await dynamodb.send(get)
    return Item && fromItem(Item)
  }

  const listStored = async (): Promise<readonly Tenant[]> => {
    const query = {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :tenants',
      ExpressionAttributeValues: { ':tenants': text(tenantPartition) },
    }
    const pages = await Array.fromAsync(paginateQuery({ client: dynamodb }, query))
    return pages.flatMap(({ Items = [] }) => Items.map(fromItem))
  }

  return {
    find: async id => entries.get(id) ?? recall(id, () => readStored(id)),
    read: async id => entries.get(id) ?? readStored(id),
    list: async () => [...declared, ...(await listStored()).filter(({ id }) => !entries.has(id))],
  }
}
