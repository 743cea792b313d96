import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import type { Account } from '../../../functions/shared/accounting/account.ts'
import type { Amount } from '../../../functions/shared/accounting/amount.ts'
import { sumShards } from '../../../functions/shared/accounting/sum-shards.ts'
import { type Period, windowOf } from '../../../functions/shared/accounting/window.ts'
import { accountKey } from '../../../functions/shared/store/accounts/account-item.ts'
import { accountWrites } from '../../../functions/shared/store/accounts/account-writes.ts'
import { openAccounts } from '../../../functions/shared/store/accounts/accounts.ts'
import type { Hold } from '../../../functions/shared/store/accounts/hold.ts'
import { readNumber } from '../../../functions/shared/store/attribute.ts'
import { openLedger } from '../../../functions/shared/store/ledger.ts'
import type { Surroundings } from '../../surroundings.ts'

export const limits = { tokens: 10_000 }

/** What an account has used, what it has left, and which leases are open. */
export type Standing = {
  readonly used: Amount
  readonly left: Amount
  readonly leases: readonly string[]
}

/** The gateway's side of the accounts, and eyes on what is stored. */
export const openBooks = ({ dynamodb, variables, readLedger }: Surroundings) => {
  const stateTable = `${variables['STATE_TABLE']}`
  const ledger = openLedger(dynamodb, `${variables['LEDGER_TABLE']}`)
  const writes = accountWrites(dynamodb, stateTable)

  /** A hold whose lease expires so many milliseconds from now; `at` is when it was taken, from a quota of which period. */
  const hold = async (
    tenant: string,
    leaseId: string,
    expiresInMs: number,
    { at = Date.now(), per = 'month' }: { readonly at?: number; readonly per?: Period } = {},
  ): Promise<Hold> => {
    const accounts = openAccounts(writes, ledger, () => at)
    const expiresAt = Date.now() + expiresInMs
    const amount = { tokens: 100, nanos: 5_000 }
    const result = await accounts.hold({ tenant, leaseId, amount, limits: { ...limits, per }, expiresAt })
    if (!result.ok) throw new Error(`not held: ${JSON.stringify(result)}`)
    return result.hold
  }

  const readStanding = async (tenant: string, window = windowOf(Date.now())): Promise<Standing> => {
    const get = new GetItemCommand({
      TableName: stateTable,
      Key: accountKey(tenant, window),
      ConsistentRead: true,
    })
    const { Item } = await dynamodb.send(get)
    const account = sumShards((await writes.readShards({ tenant, window })).shards) as Account
    return {
      used: { tokens: readNumber(Item?.['tokensUsed']), nanos: readNumber(Item?.['nanosUsed']) },
      left: account.left,
      leases: Object.keys(account.leases),
    }
  }

  const readRow = async (leaseId: string) => (await readLedger()).filter(({ sk }) => sk?.S === leaseId)

  return { ledger, writes, hold, readStanding, readRow }
}
