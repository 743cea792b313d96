import { readAccount } from '../../functions/shared/store/account-item.ts'
import { accountWrites } from '../../functions/shared/store/account-writes.ts'
import type { Item } from '../../functions/shared/store/attribute.ts'
import { openLedger } from '../../functions/shared/store/ledger.ts'
import { execute, type Store } from './dynamodb-model.ts'
import { openModelledClient } from './modelled-client.ts'
import { tables, tenant } from './request-program.ts'

export const accountsOf = (store: Store): readonly Item[] =>
  Object.values(store).filter(({ pk }) => pk?.S?.startsWith('ACCOUNT#'))

export const rowsOf = (store: Store): readonly Item[] =>
  Object.values(store).filter(({ pk }) => pk?.S?.startsWith(`${tenant}#`))

/** Ends every lease as the sweeper does when all who held them are long dead. */
export const closeBooks = async (store: Store): Promise<Store> => {
  let closed = store
  const client = openModelledClient(async command => {
    const { store: after, reply } = execute(closed, command)
    closed = after
    return reply
  })
  const writes = accountWrites(client, tables.state)
  const ledger = openLedger(client, tables.ledger)
  for (const account of accountsOf(store)) {
    const window = account['sk']?.S ?? ''
    for (const [leaseId, held] of Object.entries(readAccount(account).leases)) {
      const row = { tenant, window, leaseId, ...held, kind: 'estimate', facts: {} } as const
      await writes.settle({ tenant, window }, leaseId, held, await ledger.put(row))
    }
  }
  return closed
}
