import { accountWrites } from '../../functions/shared/store/accounts/account-writes.ts'
import { openAccounts } from '../../functions/shared/store/accounts/accounts.ts'
import type { Item } from '../../functions/shared/store/attribute.ts'
import { openAdjustAccount } from '../../functions/shared/store/books/adjust-account.ts'
import { openLedger } from '../../functions/shared/store/ledger.ts'
import { accountIdOf } from '../accounting/find-imbalances.ts'
import { creditOf } from './credit-program.ts'
import { execute, type Store } from './dynamodb-model.ts'
import { openModelledClient, type Try } from './modelled-client.ts'
import { openRegions, tables } from './open-regions.ts'
import { tenant } from './request-program.ts'
import type { Scenario } from './scenario.ts'

/** Whoever held anything is dead by then. */
const endOfTime = Number.MAX_SAFE_INTEGER

export const accountsOf = (store: Store): readonly Item[] =>
  Object.values(store).filter(({ pk }) => pk?.S?.startsWith('ACCOUNT#'))

export const rowsOf = (store: Store): readonly Item[] =>
  Object.values(store).filter(({ pk }) => pk?.S?.startsWith(`${tenant}#`))

/** Sweeps every account when all who held anything are dead, and repeats every credit, as whoever got no answer does. */
export const closeBooks = async (store: Store, scenario: Scenario): Promise<Store> => {
  const { credits = [], times, regions: count = 1 } = scenario
  let closed = store
  const attempt: Try = async command => {
    const { store: after, reply } = execute(closed, command)
    closed = after
    return reply
  }
  const windows = new Set(accountsOf(store).map(account => accountIdOf(account).window))
  for (let own = 0; own < count; own++) {
    const { dynamodb, regions } = openRegions({ openClient: openModelledClient, attempt, own, count })
    const ledger = openLedger(dynamodb, tables.ledger)
    const writes = accountWrites(dynamodb, tables.state, regions)
    const accounts = openAccounts(writes, ledger, () => endOfTime)
    for (const window of windows) await accounts.sweep({ tenant, window })
  }
  const home = openRegions({ openClient: openModelledClient, attempt, own: 0, count })
  const now = () => times.at(-1) ?? 0
  const books = { ...home, stateTable: tables.state, ledgerTable: tables.ledger, now }
  for (const plan of credits) await openAdjustAccount(books)(creditOf(plan))
  return closed
}
