import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { monthOf } from '../../accounting/window.ts'
import { isConditionFailed, number, text } from '../attribute.ts'
import { ledgerKey } from '../ledger-key.ts'
import type { Adjustment } from './adjustment-records.ts'

/** What the rows of adjustments begin with, so that they stand together. */
export const adjustmentPrefix = 'adjustment#'

const rowIsNew = 'attribute_not_exists(pk)'

/** Writes the ledger row of an adjustment, unless it is there already: it was decided before, so both are the same. */
export const openPutAdjustmentRow =
  (dynamodb: DynamoDBClient, table: string) =>
  async ({ tenant, id, window, charge, reason, at }: Adjustment): Promise<void> => {
    const put = new PutItemCommand({
      TableName: table,
      Item: {
        ...ledgerKey(tenant, monthOf(Date.parse(at)), `${adjustmentPrefix}${id}`),
        window: text(window),
        kind: text('adjustment'),
        tokens: number(charge.tokens),
        nanos: number(charge.nanos),
        reason: text(reason),
        at: text(at),
      },
      ConditionExpression: rowIsNew,
    })
    await dynamodb.send(put).catch(error => {
      if (!isConditionFailed(error)) throw error
    })
  }
