import { nothing } from './accounting/amount.ts'
import type { Call } from './contract/call.ts'
import type { Gateway } from './gateway.ts'
import { persist } from './persist.ts'
import type { LedgerRow } from './store/ledger.ts'

/** What is written into the log of a hold that could not be ended. */
type Lease = Pick<LedgerRow, 'tenant' | 'window' | 'since' | 'leaseId'>

/** Ends the hold of a request that was not answered; where that fails the sweeper does, before it is charged. Never rejects. */
export const giveBack = async (
  { clock, dice, log }: Pick<Gateway, 'clock' | 'dice' | 'log'>,
  call: Call,
  { tenant, window, since, leaseId }: Lease,
  end: () => Promise<void>,
): Promise<void> => {
  if (await persist({ clock, dice, until: call.deadline }, end)) return
  const row = { tenant, window, since, leaseId, ...nothing, kind: 'actual', outcome: 'not answered' }
  log('error', 'unsettled', { requestId: call.id, ...row })
}
