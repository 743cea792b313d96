import { accountWrites } from '../../functions/shared/store/account-writes.ts'
import { openAccounts } from '../../functions/shared/store/accounts.ts'
import { openAdjustAccount } from '../../functions/shared/store/adjust-account.ts'
import type { Item } from '../../functions/shared/store/attribute.ts'
import { openLedger } from '../../functions/shared/store/ledger.ts'
import { accountIdOf } from '../accounting/find-imbalances.ts'
import { creditOf } from './credit-program.ts'
import { execute, type Store } from './dynamodb-model.ts'
import { openModelledClient } from './modelled-client.ts'
import { tables, tenant } from './request-program.ts'
import type { Scenario } from './scenario.ts'

/** Whoever held anything is dead by then. */
const endOfTime = Number.MAX_SAFE_INTEGER

export const accountsOf = (store: Store): readonly Item[] =>
  Object.values(store).filter(({ pk }) => pk?.S?.startsWith('ACCOUNT#'))

export const rowsOf = (store: Store): readonly Item[] =>
  Object.values(store).filter(({ pk }) => pk?.S?.startsWith(`${tenant}#`))

/** Sweeps every account when all who held anything are dead, and repeats every credit, as whoever got no answer does. */
export const closeBooks = async (store: Store, { credits = [], times }: Scenario): Promise<Store> => {
  let closed = store
  const client = openModelledClient(async command => {
    const { store: after, reply } = execute(closed, command)
    closed = after
    return reply
  })
  const ledger = openLedger(client, tables.ledger)
  const accounts = openAccounts(accountWrites(client, tables.state), ledger, () => endOfTime)
  const windows = new Set(accountsOf(store).map(account => accountIdOf(account).window))
  for (const window of windows) await accounts.sweep({ tenant, window })
  const now = () => times.at(-1) ?? 0
  const books = { dynamodb: client, stateTable: tables.state, ledgerTable: tables.ledger, now }
  for (const plan of credits) await openAdjustAccount(books)(creditOf(plan))
  return closed
}
