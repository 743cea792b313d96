import {
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
  QueryCommand,
} from '@aws-sdk/client-dynamodb'
import { number, text } from '../attribute.ts'
import { type Content, type KeptContent, readContent, writeContent } from './content-item.ts'

/** Time to live deletes up to days late, so the time is compared too. */
const isStillKept = 'expiresAt > :now'

/** What is kept of a tenant's requests. An id that callers sent themselves may name several. Rejects if DynamoDB does. */
export const openContents = (dynamodb: DynamoDBClient, table: string, now: () => number) => {
  const ofRequest = (tenant: string, requestId: string) => ({
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :tenant AND begins_with(sk, :request)',
    ExpressionAttributeValues: { ':tenant': text(tenant), ':request': text(`${requestId}.`) },
  })

  const keep = async (content: Content): Promise<void> => {
    await dynamodb.send(new PutItemCommand({ TableName: table, Item: await writeContent(content) }))
  }

  /** At most so many, in no order that means anything. */
  const find = async (tenant: string, requestId: string, most: number): Promise<readonly KeptContent[]> => {
    const query = ofRequest(tenant, requestId)
    const values = { ...query.ExpressionAttributeValues, ':now': number(Math.floor(now() / 1_000)) }
    const { Items = [] } = await dynamodb.send(
      new QueryCommand({
        ...query,
        ExpressionAttributeValues: values,
        FilterExpression: isStillKept,
        Limit: most,
      }),
    )
    return Promise.all(Items.map(readContent))
  }

  /** Deletes what was said, for good: this table has no backups. Says of how many requests. */
  const forget = async (tenant: string, requestId: string): Promise<number> => {
    let forgotten = 0
    const names = { ...ofRequest(tenant, requestId), ProjectionExpression: 'pk, sk' }
    for await (const { Items = [] } of paginateQuery({ client: dynamodb }, names))
      for (const Key of Items) {
        await dynamodb.send(new DeleteItemCommand({ TableName: table, Key }))
        forgotten += 1
      }
    return forgotten
  }

  return { keep, find, forget }
}
export type Contents = ReturnType<typeof openContents>
