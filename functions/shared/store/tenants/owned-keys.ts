import { type AttributeValue, type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb'
import { GatewayError } from '../../contract/gateway-error.ts'
import { type Item, text } from '../attribute.ts'
import type { KeyOwner } from './draft-virtual-key.ts'
import { fromItem, type VirtualKeyRecord } from './virtual-key-record.ts'

type Place = {
  readonly dynamodb: DynamoDBClient
  /** Name of the state table. */
  readonly table: string
}

export type KeyReference = KeyOwner & { readonly id: string }

/** A virtual key, where it stands, and its terms as they were read (`:before` of `termsAreStill`). */
export type StoredKey = {
  readonly Key: Record<'pk' | 'sk', AttributeValue>
  readonly before: Record<':before', AttributeValue>
  readonly record: VirtualKeyRecord
}

export const keyExists = 'attribute_exists(pk)'
export const keyIsNotRotated = 'attribute_not_exists(rotatedAt)'
export const termsAreStill = '(attribute_not_exists(terms) OR terms = :before)'

const toStoredKey = (item: Item): StoredKey => ({
  Key: { pk: item['pk'] ?? text(''), sk: item['sk'] ?? text('') },
  before: { ':before': item['terms'] ?? text('') },
  record: fromItem(item),
})

/** Every key of a tenant, imported ones included, in no order that means anything. */
export const readOwnedKeys = async (
  { dynamodb, table }: Place,
  { tenant, keyPrefix }: KeyOwner,
): Promise<readonly StoredKey[]> => {
  const items: Item[] = []
  for (const partition of [`KEYS#${keyPrefix}`, 'KEYS#imported']) {
    const pages = paginateQuery(
      { client: dynamodb },
      {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :partition',
        FilterExpression: 'tenant = :tenant',
        ExpressionAttributeValues: { ':partition': text(partition), ':tenant': text(tenant) },
      },
    )
    for await (const page of pages) items.push(...(page.Items ?? []))
  }
  return items.map(toStoredKey)
}

/** The one of this id. Throws 404 where there is none. */
export const pickKey = (keys: readonly StoredKey[], { id, tenant }: KeyReference): StoredKey => {
  const key = keys.find(({ record }) => record.id === id)
  if (key) return key
  throw new GatewayError({
    status: 404,
    code: 'key_not_found',
    message: `There is no key ${id} of ${tenant}.`,
  })
}

/** Two operators at one key: who comes second is told. */
export const keyConflict = (id: string): GatewayError =>
  new GatewayError({
    status: 409,
    code: 'key_conflict',
    message: `${id} was changed by somebody else just now; nothing was changed. Look at it and repeat.`,
  })
