import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import type { Account } from '../accounting/account.ts'
import type { Amount } from '../accounting/amount.ts'
import { accountKey, readAccount } from './account-item.ts'
import { readNumber } from './attribute.ts'

/** What a tenant's account says to people: left + used + held = limit, wherever there is a limit. */
export type Statement = Pick<Account, 'limit' | 'left' | 'leases'> & {
  readonly used: Amount
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
    const { limit, left, leases } = readAccount(Item)
    const used = { tokens: readNumber(Item['tokensUsed']), nanos: readNumber(Item['nanosUsed']) }
    const credited = {
      tokens: readNumber(Item['tokensCredited']),
      nanos: readNumber(Item['nanosCredited']),
    }
    return { limit, left, used, leases, credited }
  }
export type ReadStatement = ReturnType<typeof openReadStatement>
