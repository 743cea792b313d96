import { findExpiredLeases, type Held, type Lease } from '../accounting/account.ts'
import type { AccountId } from './account-update.ts'
import type { AccountWrites } from './account-writes.ts'
import type { Ledger, LedgerRow } from './ledger.ts'
import { openSettleLease } from './settle-lease.ts'

/** Ends what its own holder could not end. */
export const openReaper = (writes: AccountWrites, ledger: Ledger, now: () => number) => {
  const settleLease = openSettleLease(writes)

  /** Ends a lease with what the ledger row that stands says, whoever wrote it; false if somebody else has ended it. */
  const close = async (row: LedgerRow, held: Held): Promise<boolean> =>
    settleLease(row, row.leaseId, held, await ledger.put(row))

  /**
   * A lease whose holder died is charged in full, unless its ledger row says what it really used. One that had grown is
   * charged what its request had used up by then: of what it took last nobody knows that any was used.
   */
  const reap = (account: AccountId, leaseId: string, lease: Lease): Promise<boolean> => {
    const { since } = lease
    const { tokens, nanos } = lease.reached ?? lease
    const facts = { at: new Date(since).toISOString(), outcome: 'reaped' }
    return close({ ...account, since, leaseId, tokens, nanos, kind: 'estimate', facts }, lease)
  }

  /**
   * Reaps every lease past its expiry and says how many this call has ended. Each reaping stands by itself: whoever is cut
   * in the middle has lost nothing, and two at once charge once.
   */
  const sweep = async (id: AccountId): Promise<number> => {
    const account = await writes.read(id)
    if (!account) return 0
    let reaped = 0
    for (const [leaseId, lease] of findExpiredLeases(account, now()))
      if (await reap(id, leaseId, lease)) reaped += 1
    return reaped
  }

  /**
   * Charges for a request whose own holder could not. A row that stands wins, also one that a reaper has estimated:
   * the account has paid what that row says. False if nothing was held any more.
   */
  const replay = async (row: LedgerRow): Promise<boolean> => {
    const lease = (await writes.read(row))?.leases[row.leaseId]
    if (lease) return close(row, lease)
    await ledger.put(row)
    return false
  }

  return { reap, sweep, replay }
}
