import { nothing } from '../accounting/amount.ts'
import type { Call } from '../contract/call.ts'
import type { Gateway } from '../gateway.ts'
import { persist } from '../persist.ts'
import type { LedgerRow } from '../store/ledger.ts'

/** What is written into the log of a hold that could not be ended. */
type Lease = Pick<LedgerRow, 'tenant' | 'window' | 'since' | 'leaseId'>

/**
 * While the store is down no request is answered, and each keeps its host for so long. In milliseconds; where it does not
 * suffice, the log's line does.
 */
const longestMs = 10_000

/** Ends the hold of a request that was not answered; where that fails the sweeper does, before it is charged. Never rejects. */
export const giveBack = async (
  { clock, dice, log }: Pick<Gateway, 'clock' | 'dice' | 'log'>,
  call: Call,
  { tenant, window, since, leaseId }: Lease,
  end: () => Promise<void>,
): Promise<void> => {
  const until = Math.min(call.deadline, clock.now() + longestMs)
  if (await persist({ clock, dice, until }, end)) return
  const row = { tenant, window, since, leaseId, ...nothing, kind: 'actual', outcome: 'not answered' }
  log('error', 'unsettled', { requestId: call.id, ...row })
}
