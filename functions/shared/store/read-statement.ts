import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import type { Account } from '../accounting/account.ts'
import type { Amount } from '../accounting/amount.ts'
import { accountKey, readAccount } from './account-item.ts'
import { readNumber } from './attribute.ts'

/** What a tenant's account says to people. */
export type Statement = Pick<Account, 'limit' | 'left' | 'used' | 'budgets' | 'leases'> & {
  /** What was credited in this window, less what was debited; used contains it, as a charge below zero. */
  readonly credited: Amount
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
    const credited = {
      tokens: readNumber(Item['tokensCredited']),
      nanos: readNumber(Item['nanosCredited']),
    }
    return { limit, left, used, budgets, leases, credited }
  }
export type ReadStatement = ReturnType<typeof openReadStatement>
