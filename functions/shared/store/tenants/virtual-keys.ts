import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { GatewayError } from '../../contract/gateway-error.ts'
import { type Item, number } from '../attribute.ts'
import { commit, type GuardedWrite } from '../commit.ts'
import { type ChangeVirtualKey, openChangeVirtualKey } from './change-virtual-key.ts'
import {
  type CreatedVirtualKey,
  draftVirtualKey,
  type KeyOwner,
  type NewVirtualKey,
} from './draft-virtual-key.ts'
import { openFindVirtualKey } from './find-virtual-key.ts'
import {
  type KeyReference,
  keyConflict,
  keyExists,
  keyIsNotRotated,
  pickKey,
  readOwnedKeys,
  termsAreStill,
} from './owned-keys.ts'
import { openReadVirtualKey } from './read-virtual-key.ts'
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
  /** A successor of the same name, terms, budget and lifetime; the old key holds for `overlapMs` more, but never longer than before. */
  readonly rotate: (key: KeyReference & { readonly overlapMs: number }) => Promise<CreatedVirtualKey>
  readonly change: ChangeVirtualKey
  /** At once; revoking again changes nothing. */
  readonly revoke: (key: KeyReference) => Promise<VirtualKeyRecord>
}

const keyDoesNotExist = 'attribute_not_exists(pk)'
const keyIsNotRevoked = 'attribute_not_exists(revokedAt)'

const refusal = (code: string, message: string) => new GatewayError({ status: 409, code, message })

const putNew = ({ table }: Options, item: Item): GuardedWrite => ({
  write: { Put: { TableName: table, Item: item, ConditionExpression: keyDoesNotExist } },
  refusal: refusal('key_exists', 'This key exists already; nothing was changed.'),
})

const create = (options: Options) => async (request: NewVirtualKey) => {
  const { item, ...created } = await draftVirtualKey(request, options)
  await commit(options.dynamodb, [putNew(options, item)])
  return created
}

const list = (options: Options) => async (owner: KeyOwner) =>
  (await readOwnedKeys(options, owner))
    .map(({ record }) => record)
    .sort((one, other) => one.createdAt - other.createdAt)

const rotate =
  (options: Options): VirtualKeys['rotate'] =>
  async ({ overlapMs, ...reference }) => {
    const found = pickKey(await readOwnedKeys(options, reference), reference)
    const { id, name, terms, budgetId, createdAt, expiresAt, revokedAt, rotatedAt } = found.record
    if (revokedAt !== undefined || rotatedAt !== undefined)
      throw refusal('key_retired', `${id} is revoked or rotated already; nothing was changed.`)
    const now = options.now()
    const { item, ...created } = await draftVirtualKey(
      { ...reference, name, terms, budgetId, expiresAt: expiresAt && now + (expiresAt - createdAt) },
      options,
    )
    const retire = {
      TableName: options.table,
      Key: found.Key,
      UpdateExpression: 'SET validUntil = :until, rotatedAt = :now',
      ConditionExpression: [keyExists, keyIsNotRevoked, keyIsNotRotated, termsAreStill].join(' AND '),
      ExpressionAttributeValues: {
        ':until': number(Math.min(now + overlapMs, expiresAt ?? Number.POSITIVE_INFINITY)),
        ':now': number(now),
        ...found.before,
      },
    }
    await commit(options.dynamodb, [
      putNew(options, item),
      { write: { Update: retire }, refusal: keyConflict(id) },
    ])
    return created
  }

const revoke = (options: Options) => async (reference: KeyReference) => {
  const found = pickKey(await readOwnedKeys(options, reference), reference)
  const { Attributes } = await options.dynamodb.send(
    new UpdateItemCommand({
      TableName: options.table,
      Key: found.Key,
      UpdateExpression: 'SET revokedAt = if_not_exists(revokedAt, :now)',
      ConditionExpression: keyExists,
      ExpressionAttributeValues: { ':now': number(options.now()) },
      ReturnValues: 'ALL_NEW',
    }),
  )
  return fromItem(Attributes ?? {})
}

export const openVirtualKeys = (options: Options): VirtualKeys => ({
  find: openFindVirtualKey({ acceptImported: false, ...options, readKey: openReadVirtualKey(options) }),
  create: create(options),
  list: list(options),
  rotate: rotate(options),
  change: openChangeVirtualKey(options),
  revoke: revoke(options),
})
