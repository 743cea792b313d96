import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import type { QuotaLevel } from '../contract/webhook-event.ts'
import { accountKey } from './account-item.ts'
import { type Item, readNumber } from './attribute.ts'

/** How far a quota is used: tokens, or money in nano-dollars. */
export type QuotaUse = Pick<QuotaLevel, 'quota' | 'used' | 'limit'> & {
  /** What is left did not suffice for a request. */
  readonly hasRefused: boolean
}

const quotas = [
  { quota: 'tokens', used: 'tokensUsed', limit: 'tokensLimit', refusedAt: 'tokensRefusedAt' },
  { quota: 'money', used: 'nanosUsed', limit: 'nanosLimit', refusedAt: 'nanosRefusedAt' },
] as const

const readUse = (item: Item): readonly QuotaUse[] =>
  quotas
    .map(({ quota, used, limit, refusedAt }) => ({
      quota,
      used: readNumber(item[used]),
      limit: readNumber(item[limit]),
      hasRefused: item[refusedAt] !== undefined,
    }))
    // An account has -1 where there is no limit.
    .filter(({ limit }) => limit > 0)

/** Reads what of a tenant's quotas is used in a window; nothing for a tenant without an account. */
export const openReadQuotaUse =
  (dynamodb: DynamoDBClient, table: string) =>
  async (tenant: string, window: string): Promise<readonly QuotaUse[]> => {
    const get = new GetItemCommand({
      TableName: table,
      Key: accountKey(tenant, window),
      ConsistentRead: true,
    })
    const { Item } = await dynamodb.send(get)
    return Item ? readUse(Item) : []
  }
export type ReadQuotaUse = ReturnType<typeof openReadQuotaUse>
