import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import { type Item, readNumber, text } from '../attribute.ts'

/** A row of the ledger with everything that stands in it. */
export type RequestRow = {
  readonly tenant: string
  readonly leaseId: string
  readonly tokens: number
  /** Nano-dollars; undefined where nobody knew the price. */
  readonly nanos: number | undefined
  readonly facts: Readonly<Record<string, string | number | boolean | undefined>>
}

const readScalar = ({ S, N, BOOL }: AttributeValue) => S ?? (N === undefined ? BOOL : Number(N))

const readRow = (tenant: string, { pk, sk, tokens, nanos, ...facts }: Item): RequestRow => ({
  tenant,
  leaseId: sk?.S ?? '',
  tokens: readNumber(tokens),
  nanos: nanos && readNumber(nanos),
  facts: Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, readScalar(fact)])),
})

type Question = {
  readonly tenant: string
  /** In UTC, `2026-11`: that under which the row is filed. */
  readonly month: string
  readonly requestId: string
  /** Rows at most. */
  readonly most: number
}

/** The rows of one request in a month: several where callers have sent one id more than once. Rejects if DynamoDB does. */
export const openReadRequests =
  (dynamodb: DynamoDBClient, table: string) =>
  async ({ tenant, month, requestId, most }: Question): Promise<readonly RequestRow[]> => {
    const query = new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :partition AND begins_with(sk, :request)',
      ExpressionAttributeValues: {
        ':partition': text(`${tenant}#${month}`),
        ':request': text(`${requestId}.`),
      },
      Limit: most,
    })
    const { Items = [] } = await dynamodb.send(query)
    return Items.map(item => readRow(tenant, item))
  }
