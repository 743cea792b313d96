import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Environment } from '../../environment.ts'
import { openLedger } from '../ledger.ts'
import type { Regions } from '../regions.ts'
import { accountWrites } from './account-writes.ts'
import { type Accounts, openAccounts } from './accounts.ts'

/** Nobody waits for what is done in the background, but its minute ends. In milliseconds. */
const timeouts = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true }

/** The accounts and their ledger, for a function that needs nothing else. */
export const connectAccounts = (
  { STATE_TABLE, LEDGER_TABLE }: Pick<Environment, 'STATE_TABLE' | 'LEDGER_TABLE'>,
  regions: Regions,
  now: () => number,
): Accounts => {
  const dynamodb = new DynamoDBClient({ maxAttempts: 4, requestHandler: timeouts })
  const writes = accountWrites(dynamodb, STATE_TABLE, regions)
  return openAccounts(writes, openLedger(dynamodb, LEDGER_TABLE), now)
}
