import { setInterval } from 'node:timers/promises'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Configuration } from '../../functions/shared/configuration/configuration.ts'
import { openLog } from '../../functions/shared/edge/open-log.ts'
import type { Environment } from '../../functions/shared/environment.ts'
import { accountWrites } from '../../functions/shared/store/accounts/account-writes.ts'
import { openAccounts } from '../../functions/shared/store/accounts/accounts.ts'
import { openLedger } from '../../functions/shared/store/ledger.ts'
import { openTenants } from '../../functions/shared/store/tenants/tenants.ts'
import { openSweep } from '../../functions/sweeper/sweep.ts'
import type { Defer } from './with-cleanup.ts'

type Options = {
  readonly dynamodb: DynamoDBClient
  readonly names: Pick<Environment, 'STATE_TABLE' | 'LEDGER_TABLE'>
  /** Asked before each sweep, because the operator's file may change. */
  readonly readTenants: () => Configuration['tenants']
  readonly defer: Defer
  readonly everyMs?: number
}

/** Sweeps as the schedule has it done on AWS; only what fails is printed. Lost settles are not replayed: nothing reads logs here. */
export const sweepEachMinute = ({ dynamodb, names, readTenants, defer, everyMs = 60_000 }: Options): void => {
  const { now } = Date
  const log = openLog('error', line => console.error(line), now)
  const ledger = openLedger(dynamodb, names.LEDGER_TABLE)
  const accounts = openAccounts(accountWrites(dynamodb, names.STATE_TABLE), ledger, now)
  const listTenants = () =>
    openTenants({ dynamodb, table: names.STATE_TABLE, declared: readTenants(), now }).list()
  const over = new AbortController()
  const sweepOn = async () => {
    for await (const _ of setInterval(everyMs, undefined, { signal: over.signal }))
      await openSweep({ accounts, listTenants, now, log })()
  }
  const sweeping = sweepOn().catch(error => {
    if (!over.signal.aborted) console.error(`Nothing sweeps any more: ${error.message}`)
  })
  defer(() => {
    over.abort()
    return sweeping
  })
}
