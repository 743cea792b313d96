import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { TenantEntry } from '../../configuration/configuration.ts'
import { GatewayError } from '../../contract/gateway-error.ts'
import { number } from '../attribute.ts'
import { commit } from '../commit.ts'
import { fromItem, keyPrefixKey, type StoredTenant, tenantKey, toItem, writeEntry } from './tenant-item.ts'

type Options = {
  readonly dynamodb: DynamoDBClient
  /** Name of the state table. */
  readonly table: string
  readonly now: () => number
}

type Change = {
  readonly tenant: StoredTenant
  /** The version that the change goes by; undefined, that of `tenant`. */
  readonly version: number | undefined
  /** Of the same id and key prefix. */
  readonly entry: TenantEntry
}

/** What the operator does to stored tenants. None is ever deleted, because its ledger outlives it. */
export type TenantWrites = {
  /** Throws 409 where the id or the key prefix is taken. */
  readonly create: (entry: TenantEntry) => Promise<StoredTenant>
  /** Throws 409 where somebody else has changed it since. */
  readonly change: (change: Change) => Promise<StoredTenant>
  /** Suspending again, and resuming what is not suspended, changes nothing. */
  readonly suspend: (id: string) => Promise<StoredTenant>
  readonly resume: (id: string) => Promise<StoredTenant>
}

const isNew = 'attribute_not_exists(pk)'
const isThere = 'attribute_exists(pk)'
const versionIsStill = '#version = :from'

const conflict = (code: string, message: string, param?: string): GatewayError =>
  new GatewayError({ status: 409, code, message: `${message} Nothing was changed.`, param: param ?? null })

const idTaken = ({ id }: TenantEntry) => conflict('tenant_exists', `There is a tenant ${id} already.`, 'id')

const prefixTaken = ({ keyPrefix }: TenantEntry) =>
  conflict(
    'key_prefix_taken',
    `Another tenant's keys begin with cw_${keyPrefix}: give a keyPrefix of its own.`,
    'keyPrefix',
  )

const versionConflict = ({ id }: TenantEntry) =>
  conflict(
    'version_conflict',
    `${id} was changed by somebody else: read it again, and send its version.`,
    'version',
  )

export const openTenantWrites = ({ dynamodb, table, now }: Options): TenantWrites => {
  const create: TenantWrites['create'] = async entry => {
    const tenant = { ...entry, stored: { version: 1, createdAt: now(), suspendedAt: undefined } }
    const put = (Item: ReturnType<typeof toItem>) => ({
      Put: { TableName: table, Item, ConditionExpression: isNew },
    })
    await commit(dynamodb, [
      { write: put(toItem(tenant)), refusal: idTaken(entry) },
      { write: put(keyPrefixKey(entry.keyPrefix)), refusal: prefixTaken(entry) },
    ])
    return tenant
  }

  const change: TenantWrites['change'] = async ({ tenant: { stored }, version = stored.version, entry }) => {
    const refusal = versionConflict(entry)
    if (version !== stored.version) throw refusal
    const Update = {
      TableName: table,
      Key: tenantKey(entry.id),
      UpdateExpression: 'SET entry = :entry, #version = :to',
      ConditionExpression: versionIsStill,
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: {
        ':entry': writeEntry(entry),
        ':from': number(version),
        ':to': number(version + 1),
      },
    }
    await commit(dynamodb, [{ write: { Update }, refusal }])
    return { ...entry, stored: { ...stored, version: version + 1 } }
  }

  const update = async (id: string, expression: object): Promise<StoredTenant> => {
    const { Attributes } = await dynamodb.send(
      new UpdateItemCommand({
        TableName: table,
        Key: tenantKey(id),
        ConditionExpression: isThere,
        ReturnValues: 'ALL_NEW',
        ...expression,
      }),
    )
    return fromItem(Attributes ?? {})
  }

  return {
    create,
    change,
    suspend: id =>
      update(id, {
        UpdateExpression: 'SET suspendedAt = if_not_exists(suspendedAt, :now)',
        ExpressionAttributeValues: { ':now': number(now()) },
      }),
    resume: id => update(id, { UpdateExpression: 'REMOVE suspendedAt' }),
  }
}
