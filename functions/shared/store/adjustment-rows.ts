import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { Amount } from '../accounting/amount.ts'
import { type Item, isConditionFailed, number, readNumber, text } from './attribute.ts'
import { ledgerKey } from './ledger-key.ts'

/** An adjustment as it stands in the ledger: what it charges is below zero for a credit. */
export type AdjustmentRow = {
  readonly tenant: string
  readonly window: string
  readonly id: string
  readonly charge: Amount
  readonly reason: string
  /** ISO 8601. */
  readonly at: string
}

type Name = Pick<AdjustmentRow, 'tenant' | 'id'> & { readonly month: string }

const rowIsNew = 'attribute_not_exists(pk)'

const keyOf = ({ tenant, month, id }: Name) => ledgerKey(tenant, month, `adjustment#${id}`)

const readRow = ({ tenant, id }: Name, item: Item): AdjustmentRow => ({
  ...{ tenant, id },
  window: item['window']?.S ?? '',
  charge: { tokens: readNumber(item['tokens']), nanos: readNumber(item['nanos']) },
  reason: item['reason']?.S ?? '',
  at: item['at']?.S ?? '',
})

export const openAdjustmentRows = (dynamodb: DynamoDBClient, table: string) => ({
  find: async (name: Name): Promise<AdjustmentRow | undefined> => {
    const get = new GetItemCommand({ TableName: table, Key: keyOf(name), ConsistentRead: true })
    const { Item } = await dynamodb.send(get)
    return Item && readRow(name, Item)
  },

  /** Writes a row unless it is there already, and resolves to the one that stands. */
  put: async ({ tenant, window, id, charge, reason, at }: AdjustmentRow): Promise<AdjustmentRow> => {
    const name = { tenant, id, month: at.slice(0, 7) }
    const item: Item = {
      ...keyOf(name),
      kind: text('adjustment'),
      window: text(window),
      tokens: number(charge.tokens),
      nanos: number(charge.nanos),
      reason: text(reason),
      at: text(at),
    }
    const put = new PutItemCommand({
      TableName: table,
      Item: item,
      ConditionExpression: rowIsNew,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    })
    try {
      await dynamodb.send(put)
      return readRow(name, item)
    } catch (error) {
      if (!isConditionFailed(error)) throw error
      return readRow(name, error.Item ?? item)
    }
  },
})
