import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import type { Account } from '../accounting/account.ts'
import { accountKey, readAccount } from './account-item.ts'

/** What a tenant's account says to people. */
export type Statement = Pick<Account, 'limit' | 'left' | 'used' | 'budgets' | 'leases'> & {
  /** The ids of what was credited and debited in this window. */
  readonly adjustments: readonly string[]
}

/** Undefined where nothing was held in this window yet. Costs one read unit for each 4 KB of the account. */
export const openReadStatement =
  (dynamodb: DynamoDBClient, table: string) =>
  async (tenant: string, window: string): Promise<Statement | undefined> => {
    const get = new GetItemCommand({
      TableName: table,
      Key: accountKey(tenant, window),
      ConsistentRead: true,
    })
    const { Item } = await dynamodb.send(get)
    if (!Item) return undefined
    const { limit, left, used, budgets, leases } = readAccount(Item)
    return { limit, left, used, budgets, leases, adjustments: Item['adjustments']?.SS ?? [] }
  }
export type ReadStatement = ReturnType<typeof openReadStatement>
