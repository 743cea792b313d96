import {
  type DynamoDBClient,
  paginateQuery,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { GatewayError } from '../contract/gateway-error.ts'
import { type Item, number, text } from './attribute.ts'
import {
  type CreatedVirtualKey,
  draftVirtualKey,
  type KeyOwner,
  type NewVirtualKey,
} from './draft-virtual-key.ts'
import { openFindVirtualKey } from './find-virtual-key.ts'
import { fromItem, type VirtualKeyRecord } from './virtual-key-record.ts'

type Options = {
  readonly dynamodb: DynamoDBClient
  /** Name of the state table. */
  readonly table: string
  /** The secret that keys are hashed under. Asked for at every key, so whoever gives it remembers it. */
  readonly pepper: () => Promise<string>
  readonly now: () => number
  /** Must be cryptographically strong. */
  readonly randomBytes: (size: number) => Uint8Array
  /** Whether `find` also looks up keys that are not of our make; garbage then costs a read each. */
  readonly acceptImported?: boolean
}

type KeyReference = KeyOwner & { readonly id: string }

/** What can be done with virtual keys. What the table's state forbids is refused with a GatewayError. */
export type VirtualKeys = {
  /**
   * Undefined for an unknown key; whether a known one still holds is `standingOf`'s to say. Answers are up to 5 s old;
   * a text that cannot be a key costs no I/O. Throws when DynamoDB or the pepper cannot be read.
   */
  readonly find: (key: string) => Promise<VirtualKeyRecord | undefined>
  readonly create: (request: NewVirtualKey) => Promise<CreatedVirtualKey>
  /** Oldest first, imported ones included. */
  readonly list: (owner: KeyOwner) => Promise<readonly VirtualKeyRecord[]>
  /** A successor of the same name and lifetime; the old key holds for `overlapMs` more, but never longer than before. */
  readonly rotate: (key: KeyReference & { readonly overlapMs: number }) => Promise<CreatedVirtualKey>
  /** At once; revoking again changes nothing. */
  readonly revoke: (key: KeyReference) => Promise<VirtualKeyRecord>
}

const keyDoesNotExist = 'attribute_not_exists(pk)'
const keyExists = 'attribute_exists(pk)'
const keyIsNotRevoked = 'attribute_not_exists(revokedAt)'
const keyIsNotRotated = 'attribute_not_exists(rotatedAt)'

const refusal = (status: number, code: string, message: string) => new GatewayError({ status, code, message })

const queryItems = async ({ dynamodb, table }: Options, { tenant, keyPrefix }: KeyOwner): Promise<Item[]> => {
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
  return items
}

const getItem = async (options: Options, { id, ...owner }: KeyReference) => {
  const item = (await queryItems(options, owner)).find(candidate => candidate['id']?.S === id)
  if (item?.['pk'] === undefined || item['sk'] === undefined) {
    throw refusal(404, 'key_not_found', `There is no key ${id} of ${owner.tenant}.`)
  }
  return { Key: { pk: item['pk'], sk: item['sk'] }, record: fromItem(item) }
}

/** All or nothing. A transaction even for one write: its token lets a retry after a lost reply succeed. */
const commit = async (options: Options, writes: TransactWriteItem[], refused: GatewayError) => {
  try {
    await options.dynamodb.send(new TransactWriteItemsCommand({ TransactItems: writes }))
  } catch (error) {
    const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : []
    throw reasons.some(reason => reason.Code === 'ConditionalCheckFailed') ? refused : error
  }
}

const putNew = (options: Options, item: Item): TransactWriteItem => ({
  Put: { TableName: options.table, Item: item, ConditionExpression: keyDoesNotExist },
})

const create = (options: Options) => async (request: NewVirtualKey) => {
  const { item, ...created } = await draftVirtualKey(request, options)
  const refused = refusal(409, 'key_exists', 'This key exists already; nothing was changed.')
  await commit(options, [putNew(options, item)], refused)
  return created
}

const list = (options: Options) => async (owner: KeyOwner) =>
  (await queryItems(options, owner)).map(fromItem).sort((one, other) => one.createdAt - other.createdAt)

const rotate =
  (options: Options): VirtualKeys['rotate'] =>
  async ({ overlapMs, ...reference }) => {
    const { Key, record } = await getItem(options, reference)
    const { name, createdAt, expiresAt } = record
    const now = options.now()
    const { item, ...created } = await draftVirtualKey(
      { ...reference, name, expiresAt: expiresAt && now + (expiresAt - createdAt) },
      options,
    )
    const retire = {
      TableName: options.table,
      Key,
      UpdateExpression: 'SET validUntil = :until, rotatedAt = :now',
      ConditionExpression: `${keyExists} AND ${keyIsNotRevoked} AND ${keyIsNotRotated}`,
      ExpressionAttributeValues: {
        ':until': number(Math.min(now + overlapMs, expiresAt ?? Number.POSITIVE_INFINITY)),
        ':now': number(now),
      },
    }
    const message = `${reference.id} is revoked or rotated already; nothing was changed.`
    await commit(options, [putNew(options, item), { Update: retire }], refusal(409, 'key_retired', message))
    return created
  }

const revoke = (options: Options) => async (reference: KeyReference) => {
  const { Key } = await getItem(options, reference)
  const { Attributes } = await options.dynamodb.send(
    new UpdateItemCommand({
      TableName: options.table,
      Key,
      UpdateExpression: 'SET revokedAt = if_not_exists(revokedAt, :now)',
      ConditionExpression: keyExists,
      ExpressionAttributeValues: { ':now': number(options.now()) },
      ReturnValues: 'ALL_NEW',
    }),
  )
  return fromItem(Attributes ?? {})
}

export const openVirtualKeys = (options: Options): VirtualKeys => ({
  find: openFindVirtualKey({ acceptImported: false, ...options }),
  create: create(options),
  list: list(options),
  rotate: rotate(options),
  revoke: revoke(options),
})
