import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import type { QuotaLevel } from '../contract/webhook-event.ts'
import { accountKey } from './account-item.ts'
import { type Item, readNumber } from './attribute.ts'

/** How far a quota is used: tokens, or money in nano-dollars. What was credited is part of the limit, and not of what was used. */
export type QuotaUse = Pick<QuotaLevel, 'quota' | 'used' | 'limit'> & {
  /** What was used when what is left did not suffice for a request; undefined where that has not happened. */
  readonly refused: number | undefined
}

const quotas = [
  ['tokens', 'tokens'],
  ['money', 'nanos'],
] as const

const readUse = (item: Item): readonly QuotaUse[] =>
  quotas
    // An account has -1 where there is no limit.
    .filter(([, kind]) => readNumber(item[`${kind}Limit`]) >= 0)
    .map(([quota, kind]) => {
      const credited = readNumber(item[`${kind}Credited`])
      return {
        quota,
        used: readNumber(item[`${kind}Used`]) + credited,
        limit: readNumber(item[`${kind}Limit`]) + credited,
        refused: item[`${kind}Refused`] && readNumber(item[`${kind}Refused`]),
      }
    })
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
