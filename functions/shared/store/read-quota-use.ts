import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import type { QuotaLevel } from '../contract/webhook-event.ts'
import { accountKey } from './account-item.ts'
import { type Item, readNumber } from './attribute.ts'

/** How far a quota is used: tokens, or money in nano-dollars. What was credited is part of the limit, and not of what was used. */
export type QuotaUse = Pick<QuotaLevel, 'quota' | 'used' | 'limit'>

const quotas = [
  { quota: 'tokens', used: 'tokensUsed', limit: 'tokensLimit', credited: 'tokensCredited' },
  { quota: 'money', used: 'nanosUsed', limit: 'nanosLimit', credited: 'nanosCredited' },
] as const

const readUse = (item: Item): readonly QuotaUse[] =>
  quotas
    // An account has -1 where there is no limit.
    .filter(({ limit }) => readNumber(item[limit]) >= 0)
    .map(({ quota, used, limit, credited }) => ({
      quota,
      used: readNumber(item[used]) + readNumber(item[credited]),
      limit: readNumber(item[limit]) + readNumber(item[credited]),
    }))
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
