import type { Account } from '../../accounting/account.ts'
import type { AccountId } from './account-id.ts'

/** Whether an account that was asked is a shard: only the first one has to know whether there are others. */
export const isOneOfMany = ({ shard }: AccountId, account: Account | undefined): boolean =>
  shard !== undefined || (account?.shards ?? 1) > 1
