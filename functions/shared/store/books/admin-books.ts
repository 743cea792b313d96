import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Environment } from '../../environment.ts'
import type { Regions } from '../regions.ts'
import { openTenantWrites } from '../tenants/tenant-writes.ts'
import { openVirtualKeys } from '../tenants/virtual-keys.ts'
import { openAdjustAccount } from './adjust-account.ts'
import { openMintRechargeCodes } from './mint-recharge-codes.ts'
import { openReadCredits } from './read-credits.ts'
import { openReadRequests } from './read-requests.ts'
import { openReadStatement } from './read-statement.ts'
import { openReadUsage } from './read-usage.ts'
import { openRechargeCodes } from './recharge-codes.ts'

type Options = {
  readonly dynamodb: DynamoDBClient
  readonly environment: Pick<Environment, 'STATE_TABLE' | 'LEDGER_TABLE'>
  readonly pepper: () => Promise<string>
  readonly now: () => number
  /** Must be cryptographically strong. */
  readonly randomBytes: (size: number) => Uint8Array
  readonly regions: Regions
}

/** What only the operator reads and writes. */
export const openAdminBooks = ({ dynamodb, environment, pepper, now, randomBytes, regions }: Options) => {
  const { STATE_TABLE: stateTable, LEDGER_TABLE: ledgerTable } = environment
  const rechargeCodes = openRechargeCodes({ dynamodb, table: stateTable, pepper, now })
  return {
    tenants: openTenantWrites({ dynamodb, table: stateTable, now }),
    keys: openVirtualKeys({ dynamodb, table: stateTable, pepper, now, randomBytes }),
    adjustAccount: openAdjustAccount({ dynamodb, stateTable, ledgerTable, now, regions }),
    readStatement: openReadStatement(dynamodb, stateTable, regions),
    readCredits: openReadCredits(dynamodb, ledgerTable),
    mintRechargeCodes: openMintRechargeCodes(rechargeCodes, randomBytes),
    readRequests: openReadRequests(dynamodb, ledgerTable),
    readUsage: openReadUsage(dynamodb, ledgerTable),
  }
}
export type AdminBooks = ReturnType<typeof openAdminBooks>
