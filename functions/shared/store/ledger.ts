import { type AttributeValue, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { Amount } from '../accounting/amount.ts'
import type { Bill } from '../accounting/bill.ts'
import { monthOf } from '../accounting/window.ts'
import { isConditionFailed, number, readNumber, text } from './attribute.ts'
import { ledgerKey } from './ledger-key.ts'

/** What is charged, and for what: one row of an answered request. Flat, so that an archive of it is a table. */
export type LedgerRow = Bill & {
  readonly tenant: string
  /** Of the account that is charged. */
  readonly window: string
  /** When the request took its lease, in milliseconds since the epoch: the row is filed under this month. */
  readonly since: number
  readonly leaseId: string
  /** Everything else that is known of the request. */
  readonly facts: Readonly<Record<string, string | number | boolean>>
}

const rowIsNew = 'attribute_not_exists(pk)'

const writeFact = (fact: string | number | boolean): AttributeValue =>
  typeof fact === 'number' ? number(fact) : typeof fact === 'boolean' ? { BOOL: fact } : text(fact)

export const openLedger = (dynamodb: DynamoDBClient, table: string) => ({
  /**
   * Writes a row unless it is there already, and says what the row that stands charges: whoever comes second takes the
   * first one's amount, so that a request is never charged twice or differently. An unknown cost takes no money.
   */
  put: async (row: LedgerRow): Promise<Amount> => {
    const facts = Object.entries(row.facts).map(([name, fact]) => [name, writeFact(fact)])
    try {
      await dynamodb.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            ...ledgerKey(row.tenant, monthOf(row.since), row.leaseId),
            window: text(row.window),
            kind: text(row.kind),
            tokens: number(row.tokens),
            ...(row.nanos !== undefined && { nanos: number(row.nanos) }),
            ...(row.priceVersion !== undefined && { priceVersion: text(row.priceVersion) }),
            ...Object.fromEntries(facts),
          },
          ConditionExpression: rowIsNew,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
      return { tokens: row.tokens, nanos: row.nanos ?? 0 }
    } catch (error) {
      if (!isConditionFailed(error)) throw error
      return { tokens: readNumber(error.Item?.['tokens']), nanos: readNumber(error.Item?.['nanos']) }
    }
  },
})
export type Ledger = ReturnType<typeof openLedger>
