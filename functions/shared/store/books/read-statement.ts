import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Account } from '../../accounting/account.ts'
import type { Amount } from '../../accounting/amount.ts'
import { sumShards } from '../../accounting/sum-shards.ts'
import { readAccount } from '../accounts/account-item.ts'
import { openReadShards } from '../accounts/read-shards.ts'
import { readNumber } from '../attribute.ts'
import type { Regions } from '../regions.ts'

/** What a tenant's account says to people. */
export type Statement = Pick<Account, 'limit' | 'left' | 'used' | 'budgets' | 'leases'> & {
  /** What was credited in this window, less what was debited; used contains it, as a charge below zero. */
  readonly credited: Amount
}

/** Undefined where nothing was held in this window yet. Costs one read unit for each 4 KB of the account; a region that does not answer is left out. */
export const openReadStatement =
  (dynamodb: DynamoDBClient, table: string, regions?: Regions) =>
  async (tenant: string, window: string): Promise<Statement | undefined> => {
    const { shards } = await openReadShards(dynamodb, table, regions)({ tenant, window })
    const account = sumShards(shards.map(({ shard, item }) => ({ shard, account: readAccount(item) })))
    if (!account) return undefined
    const { limit, left, used, budgets, leases } = account
    const [first] = shards
    const credited = {
      tokens: readNumber(first?.item['tokensCredited']),
      nanos: readNumber(first?.item['nanosCredited']),
    }
    return { limit, left, used, budgets, leases, credited }
  }
export type ReadStatement = ReturnType<typeof openReadStatement>
