import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb'
import { type Item, text } from '../attribute.ts'
import { fitsSortKey } from './fits-sort-key.ts'

/** Where a thing lives: the provider, and the key whose account there it belongs to. */
export type Place = {
  readonly providerId: string
  /** Absent for a provider that wants no key. */
  readonly keyId?: string | undefined
}

/** Something that a provider keeps for a tenant: a file, a batch, a vector store. */
export type Resource = Place & { readonly id: string }

const partition = (tenant: string): string => `RESOURCE#${tenant}`

const keyOf = (tenant: string, id: string) => ({ pk: text(partition(tenant)), sk: text(id) })

const read = (item: Item): Resource => ({
  id: item['sk']?.S ?? '',
  providerId: item['provider']?.S ?? '',
  keyId: item['keyId']?.S,
})

/**
 * Who owns what at the providers, whose accounts tenants share: one item a thing, in its owner's partition, so that nobody finds
 * another's. Everything rejects if DynamoDB does.
 */
export const openResources = (dynamodb: DynamoDBClient, table: string) => ({
  /** Writes down that a tenant owns this; once more changes nothing. */
  put: async (tenant: string, { id, providerId, keyId }: Resource): Promise<void> => {
    await dynamodb.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          ...keyOf(tenant, id),
          provider: text(providerId),
          ...(keyId !== undefined && { keyId: text(keyId) }),
        },
      }),
    )
  },

  /** Undefined for what the tenant does not own, whether it exists or not. */
  find: async (tenant: string, id: string): Promise<Resource | undefined> => {
    if (!fitsSortKey(id)) return undefined
    // What was created a moment ago is asked for at once.
    const { Item } = await dynamodb.send(
      new GetItemCommand({ TableName: table, Key: keyOf(tenant, id), ConsistentRead: true }),
    )
    return Item && read(Item)
  },

  /** Everything that a tenant owns, by id. */
  list: async (tenant: string): Promise<ReadonlyMap<string, Resource>> => {
    const owned = new Map<string, Resource>()
    let from: Item | undefined
    do {
      const page = await dynamodb.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': text(partition(tenant)) },
          ConsistentRead: true,
          ...(from && { ExclusiveStartKey: { ...from } }),
        }),
      )
      for (const item of page.Items ?? []) owned.set(item['sk']?.S ?? '', read(item))
      from = page.LastEvaluatedKey
    } while (from)
    return owned
  },

  remove: async (tenant: string, id: string): Promise<void> => {
    await dynamodb.send(new DeleteItemCommand({ TableName: table, Key: keyOf(tenant, id) }))
  },
})
export type Resources = ReturnType<typeof openResources>
