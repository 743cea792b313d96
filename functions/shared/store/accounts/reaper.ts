import { findExpiredLeases, type Held, type Lease } from '../../accounting/account.ts'
import { findDebts } from '../../accounting/plan-grants.ts'
import type { Ledger, LedgerRow } from '../ledger.ts'
import type { AccountId } from './account-id.ts'
import type { AccountWrites } from './account-writes.ts'
import type { Rights } from './rights.ts'
import { openSettleLease } from './settle-lease.ts'

type Opened = {
  readonly writes: AccountWrites
  readonly ledger: Ledger
  readonly rights: Rights
  readonly now: () => number
}

/** Ends what its own holder could not end. */
export const openReaper = ({ writes, ledger, rights, now }: Opened) => {
  const settleLease = openSettleLease(writes)
  const isSpread = writes.regions.peers.length > 0

  /** Ends a lease with what the ledger row that stands says, whoever wrote it; false if somebody else has ended it. */
  const close = async (account: AccountId, row: LedgerRow, held: Held): Promise<boolean> =>
    settleLease(account, row.leaseId, held, await ledger.put(row))

  /**
   * A lease whose holder died is charged in full, unless its ledger row says what it really used. One that had grown is
   * charged what its request had used up by then: of what it took last nobody knows that any was used.
   */
  const reap = (account: AccountId, leaseId: string, lease: Lease): Promise<boolean> => {
    const { tenant, window } = account
    const { since } = lease
    const { tokens, nanos } = lease.reached ?? lease
    const facts = { at: new Date(since).toISOString(), outcome: 'reaped' }
    const row = { tenant, window, since, leaseId, tokens, nanos, kind: 'estimate', facts } as const
    return close(account, row, lease)
  }

  /**
   * Reaps every lease past its expiry, in every shard of this region, and says how many this call has ended. Each reaping
   * stands by itself: whoever is cut in the middle has lost nothing, and two at once charge once.
   */
  const sweep = async (id: AccountId): Promise<number> => {
    let reaped = 0
    const shards = await writes.readOwnShards(id)
    for (const { shard, account } of shards)
      for (const [leaseId, lease] of findExpiredLeases(account, now()))
        if (await reap({ ...id, shard }, leaseId, lease)) reaped += 1
    if (shards.length > 1 || (isSpread && findDebts(shards).length > 0)) await rights.level(id)
    return reaped
  }

  /**
   * Charges for a request whose own holder could not. A row that stands wins, also one that a reaper has estimated:
   * the account has paid what that row says. False if nothing was held any more.
   */
  const replay = async (row: LedgerRow): Promise<boolean> => {
    for (const { shard, account } of await writes.readOwnShards(row)) {
      const lease = account.leases[row.leaseId]
      if (lease) return close({ ...row, shard }, row, lease)
    }
    await ledger.put(row)
    return false
  }

  return { reap, sweep, replay }
}
export type Reaper = ReturnType<typeof openReaper>
