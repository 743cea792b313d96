import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { Amount } from '../../accounting/amount.ts'
import { type Item, isConditionFailed, number, readNumber, text } from '../attribute.ts'

/** What a tenant is credited or debited: what it charges is below zero for a credit. */
export type Adjustment = {
  readonly tenant: string
  readonly id: string
  /** Of the account that it moves. */
  readonly window: string
  readonly charge: Amount
  readonly reason: string
  /** When it was first asked for, ISO 8601. */
  readonly at: string
}

type Name = Pick<Adjustment, 'tenant' | 'id'>

/** An adjustment as it was decided; once it is made, no account has to remember its id. */
export type AdjustmentRecord = Adjustment & { readonly isMade: boolean }

const recordIsNew = 'attribute_not_exists(pk)'

const keyOf = ({ tenant, id }: Name) => ({ pk: text(`ADJUSTMENT#${tenant}`), sk: text(id) })

const readRecord = ({ tenant, id }: Name, item: Item): AdjustmentRecord => ({
  tenant,
  id,
  window: item['window']?.S ?? '',
  charge: { tokens: readNumber(item['tokens']), nanos: readNumber(item['nanos']) },
  reason: item['reason']?.S ?? '',
  at: item['at']?.S ?? '',
  isMade: item['madeAt'] !== undefined,
})

/** One item an adjustment, kept for ever: whoever comes with its id, this year or the next, finds what was decided. */
export const openAdjustmentRecords = (dynamodb: DynamoDBClient, table: string) => ({
  /** Writes a record unless there is one already, and resolves to the one that stands. */
  decide: async (adjustment: Adjustment): Promise<AdjustmentRecord> => {
    const { window, charge, reason, at } = adjustment
    const item: Item = {
      ...keyOf(adjustment),
      window: text(window),
      tokens: number(charge.tokens),
      nanos: number(charge.nanos),
      reason: text(reason),
      at: text(at),
    }
    const put = new PutItemCommand({
      TableName: table,
      Item: item,
      ConditionExpression: recordIsNew,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    })
    try {
      await dynamodb.send(put)
      return readRecord(adjustment, item)
    } catch (error) {
      if (!isConditionFailed(error)) throw error
      return readRecord(adjustment, error.Item ?? item)
    }
  },

  isMade: async (name: Name): Promise<boolean> => {
    const get = new GetItemCommand({ TableName: table, Key: keyOf(name), ConsistentRead: true })
    const { Item } = await dynamodb.send(get)
    return Item?.['madeAt'] !== undefined
  },

  /** Notes that the account has moved. */
  conclude: async (name: Name, at: string): Promise<void> => {
    const update = new UpdateItemCommand({
      TableName: table,
      Key: keyOf(name),
      UpdateExpression: 'SET madeAt = :at',
      ExpressionAttributeValues: { ':at': text(at) },
    })
    await dynamodb.send(update)
  },
})
