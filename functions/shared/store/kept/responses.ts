import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb'
import type { ResponsesItem } from '../../contract/responses.ts'
import { type Item, number, readNumber, text } from '../attribute.ts'
import { fitsSortKey } from './fits-sort-key.ts'

/** A response as it is asked for again, and all that a next one needs to go on from it. */
export type KeptResponse = {
  readonly id: string
  readonly response: Readonly<Record<string, unknown>>
  /** The items of its own request. */
  readonly input: readonly ResponsesItem[]
  /** The conversation that its request went on from. */
  readonly before: readonly ResponsesItem[]
}

/** A response that is to be kept. */
type KeepingResponse = KeptResponse & {
  /** Of the request that it answers. */
  readonly leaseId: string
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** An item has at most 400 KB; the rest is for its other attributes. */
const maximumBytes = 390_000

const compress = promisify(gzip)
const decompress = promisify(gunzip)

const keyOf = (tenant: string, id: string) => ({ pk: text(`RESPONSE#${tenant}`), sk: text(id) })

/** Where it stands which response an item is in. */
const itemKeyOf = (tenant: string, id: string) => ({ pk: text(`RESPONSE_ITEM#${tenant}`), sk: text(id) })

const outputOf = ({ response }: Pick<KeptResponse, 'response'>): readonly ResponsesItem[] =>
  (response['output'] ?? []) as readonly ResponsesItem[]

const itemIdsOf = (kept: Pick<KeptResponse, 'response'>): readonly string[] =>
  outputOf(kept).flatMap(({ id }) => id ?? [])

const isFresh = (item: Item, now: number): boolean => readNumber(item['expiresAt']) * 1_000 > now

type Packed = Omit<KeptResponse, 'id'>

const unpack = async ({ said }: Item): Promise<Packed | undefined> =>
  said?.B && JSON.parse((await decompress(said.B)).toString())

/**
 * The responses that tenants may come back to, each under its tenant: one item holds the whole conversation, so that going
 * on from it is one read however long it is. One that its provider has named has a second item without it, under the name
 * that we would have given it, by which it is forgotten with its request; and of each item of its output it is written where
 * that is, because the Vercel AI SDK refers to items alone. They stand in the table without backups. Rejects if DynamoDB does.
 */
export const openResponses = (dynamodb: DynamoDBClient, table: string, now: () => number) => {
  const put = async (key: Item, attributes: Item): Promise<void> => {
    await dynamodb.send(new PutItemCommand({ TableName: table, Item: { ...key, ...attributes } }))
  }

  /** False if its conversation is too large to be kept. */
  const keep = async (tenant: string, keeping: KeepingResponse): Promise<boolean> => {
    const { id, leaseId, until, ...kept } = keeping
    const said = await compress(JSON.stringify(kept))
    if (said.length > maximumBytes) return false
    const expiresAt = number(Math.floor(until / 1_000))
    const ours = responseIdOf(leaseId)
    const isOurs = id === ours
    // First, because what is kept must be found when it is to be forgotten.
    if (!isOurs) await put(keyOf(tenant, ours), { alsoAs: text(id), expiresAt })
    await Promise.all([
      put(keyOf(tenant, id), { said: { B: said }, expiresAt, ...(!isOurs && { alsoAs: text(ours) }) }),
      ...itemIdsOf(kept).map(item => put(itemKeyOf(tenant, item), { response: text(id), expiresAt })),
    ])
    return true
  }

  const find = async (tenant: string, id: string): Promise<KeptResponse | undefined> => {
    if (!fitsSortKey(id)) return undefined
    const get = new GetItemCommand({ TableName: table, Key: keyOf(tenant, id), ConsistentRead: true })
    const { Item } = await dynamodb.send(get)
    const kept = Item && isFresh(Item, now()) && (await unpack(Item))
    return kept ? { id, ...kept } : undefined
  }

  /** An item of a kept response's output, as it was answered. */
  const findItem = async (tenant: string, id: string): Promise<ResponsesItem | undefined> => {
    if (!fitsSortKey(id)) return undefined
    const get = new GetItemCommand({ TableName: table, Key: itemKeyOf(tenant, id), ConsistentRead: true })
    const { Item } = await dynamodb.send(get)
    const kept = Item && (await find(tenant, Item['response']?.S ?? ''))
    return kept && outputOf(kept).find(item => item.id === id)
  }

  const erase = async (Key: Record<string, AttributeValue>): Promise<Item | undefined> => {
    const { Attributes } = await dynamodb.send(
      new DeleteItemCommand({ TableName: table, Key, ReturnValues: 'ALL_OLD' }),
    )
    return Attributes
  }

  /** Deletes a response under all its names, and where its items are. False if there was none. */
  const remove = async (tenant: string, id: string): Promise<boolean> => {
    if (!fitsSortKey(id)) return false
    const erased = await erase(keyOf(tenant, id))
    const other = erased?.['alsoAs']?.S
    const both = [erased, other === undefined ? undefined : await erase(keyOf(tenant, other))]
    const kept = (await Promise.all(both.map(item => item && unpack(item)))).find(Boolean)
    if (kept) await Promise.all(itemIdsOf(kept).map(item => erase(itemKeyOf(tenant, item))))
    return erased !== undefined && isFresh(erased, now())
  }

  /** Deletes the responses of a request, for good; says how many. */
  const forget = async (tenant: string, requestId: string): Promise<number> => {
    let forgotten = 0
    const { pk, sk } = keyOf(tenant, responseIdOf(`${requestId}.`))
    const names = {
      TableName: table,
      KeyConditionExpression: 'pk = :tenant AND begins_with(sk, :request)',
      ExpressionAttributeValues: { ':tenant': pk, ':request': sk },
      ProjectionExpression: 'sk',
    }
    for await (const { Items = [] } of paginateQuery({ client: dynamodb }, names))
      for (const item of Items) {
        await remove(tenant, item['sk']?.S ?? '')
        forgotten += 1
      }
    return forgotten
  }

  return { keep, find, findItem, remove, forget }
}
export type Responses = ReturnType<typeof openResponses>

/** The id of a response: it names its lease, and so its request, by which it is forgotten. */
export const responseIdOf = (leaseId: string): string => `resp_${leaseId}`
