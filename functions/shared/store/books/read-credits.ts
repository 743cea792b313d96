import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import type { Amount } from '../../accounting/amount.ts'
import { monthOf, previousMonthOf } from '../../accounting/window.ts'
import { readNumber } from '../attribute.ts'
import { ledgerKey } from '../ledger-key.ts'
import { adjustmentPrefix } from './put-adjustment-row.ts'

/** Something credited; debited, where it is below zero. */
export type Credit = {
  readonly id: string
  readonly amount: Amount
  readonly reason: string
  /** ISO 8601. */
  readonly at: string
}

/** Of a month; nobody reads more of them. */
const maximumCredits = 500

/** What was credited and debited this month and the last, newest first. Half a read unit for each 4 KB of it. */
export const openReadCredits = (dynamodb: DynamoDBClient, table: string) => {
  const readMonth = async (tenant: string, month: string): Promise<readonly Credit[]> => {
    const { pk, sk } = ledgerKey(tenant, month, adjustmentPrefix)
    const query = new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': pk, ':prefix': sk },
      Limit: maximumCredits,
      ConsistentRead: true,
    })
    const { Items = [] } = await dynamodb.send(query)
    return Items.map(item => ({
      id: item['sk']?.S?.slice(adjustmentPrefix.length) ?? '',
      amount: { tokens: 0 - readNumber(item['tokens']), nanos: 0 - readNumber(item['nanos']) },
      reason: item['reason']?.S ?? '',
      at: item['at']?.S ?? '',
    }))
  }

  return async (tenant: string, now: number): Promise<readonly Credit[]> => {
    const months = [monthOf(now), previousMonthOf(now)]
    const credits = (await Promise.all(months.map(month => readMonth(tenant, month)))).flat()
    return credits.toSorted((one, other) => (one.at < other.at ? 1 : -1))
  }
}
export type ReadCredits = ReturnType<typeof openReadCredits>
