import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Environment } from '../../environment.ts'
import { openReadQuotaUse } from '../accounts/read-quota-use.ts'
import type { Regions } from '../regions.ts'
import { openAnnouncements } from './announcements.ts'
import { openReadDay } from './read-day.ts'

/** Nobody waits for what is done in the background. In milliseconds. */
const timeouts = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true }

/** What is read of accounts and ledger to tell tenants, and what they were told. */
export const connectBooks = (
  { STATE_TABLE, LEDGER_TABLE }: Pick<Environment, 'STATE_TABLE' | 'LEDGER_TABLE'>,
  regions: Regions,
  now: () => number,
) => {
  const dynamodb = new DynamoDBClient({ maxAttempts: 4, requestHandler: timeouts })
  return {
    readQuotaUse: openReadQuotaUse(dynamodb, STATE_TABLE, regions),
    readDay: openReadDay(dynamodb, LEDGER_TABLE),
    announcements: openAnnouncements({ dynamodb, table: STATE_TABLE, now }),
  }
}
