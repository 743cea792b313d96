import { type Limits, minuteOf } from '../../accounting/account.ts'
import { type Amount, nothing } from '../../accounting/amount.ts'
import { foreseeHold, type Outlook } from '../../accounting/foresee-hold.ts'
import { type Ask, isQuota } from '../../accounting/judge-refusal.ts'
import { listShards } from '../../accounting/list-shards.ts'
import { shareLimits } from '../../accounting/share-limits.ts'
import { sumShards } from '../../accounting/sum-shards.ts'
import { windowOf } from '../../accounting/window.ts'
import type { Ledger } from '../ledger.ts'
import { countRegions, firstOwnShard } from '../regions.ts'
import type { AccountId } from './account-id.ts'
import type { AccountWrites } from './account-writes.ts'
import { openExtendHold } from './extend-hold.ts'
import type { Hold, HoldRequest, HoldResult } from './hold.ts'
import { openMendAccount } from './mend-account.ts'
import { type Asking, crowded, holdOf, maximumRounds, openNegotiateHold } from './negotiate-hold.ts'
import { openReaper } from './reaper.ts'
import { openRights } from './rights.ts'
import { openSettleLease } from './settle-lease.ts'

/** The accounts of tenants: hard limits, because what a request may use is taken before it begins. */
export const openAccounts = (writes: AccountWrites, ledger: Ledger, now: () => number) => {
  const rights = openRights(writes)
  const reaper = openReaper({ writes, ledger, rights, now })
  const mend = openMendAccount({ writes, rights, reaper })
  const settleLease = openSettleLease(writes)
  const isAlone = writes.regions.peers.length === 0

  /** One of this region's shards. Among regions also the first of all is one of many. */
  const shardOf = (id: AccountId, shard: number): AccountId =>
    shard === 0 && isAlone ? id : { ...id, shard: firstOwnShard(writes.regions) + shard }

  /** Ends a hold with what was really used, which is nothing for a request that was not answered. */
  const settle = async (hold: Hold, used: Amount): Promise<void> => {
    const { leaseId, amount, budgetId, lateMinute } = hold
    if (lateMinute !== undefined) await writes.bar(hold, leaseId, lateMinute)
    await settleLease(hold, leaseId, { ...amount, budgetId }, used)
  }

  /** Ends a hold that may not have been made yet, in an account that may not be where the hold wants it. */
  const cancel = async (id: AccountId, ask: Ask): Promise<void> => {
    for (let round = 0; round < maximumRounds; round++) {
      const account = await writes.bar(id, ask.leaseId, ask.minute)
      if (account === true) return settle(holdOf(id, ask), nothing)
      await mend(id, account ? { type: 'turn-minute', from: account.minute } : { type: 'open' }, ask)
    }
    throw crowded()
  }

  const negotiate = openNegotiateHold({ writes, mend, settle })

  /** Asks one shard after the other, where one has no more of its share. Never rejects. */
  const negotiateInTurn = async (asking: Asking, shards: readonly number[]): Promise<HoldResult> => {
    const [shard = 0, ...others] = shards
    const { ask } = asking
    const id = shardOf(asking.id, shard)
    const result = await negotiate({ ...asking, id }).catch(
      (error: Error | undefined): HoldResult => ({
        ok: false,
        unknown: { ...id, leaseId: ask.leaseId, since: ask.now },
        cancel: () => cancel(id, ask),
        reason: String(error?.name),
      }),
    )
    const hasNoShare = 'refusal' in result && !isQuota(result.refusal.limit)
    return hasNoShare && others.length > 0 ? negotiateInTurn(asking, others) : result
  }

  const address = ({ tenant, ...request }: Omit<HoldRequest, 'expiresAt'>): { id: AccountId; ask: Ask } => {
    const time = now()
    return {
      id: { tenant, window: windowOf(time, request.limits.per) },
      ask: { ...request, minute: minuteOf(time), now: time },
    }
  }

  return {
    /** How `hold` would fare now, by one consistent read of each shard that can be reached: nothing is taken. */
    foresee: async (request: Omit<HoldRequest, 'expiresAt'>): Promise<Outlook> => {
      const { id, ask } = address(request)
      const { shards } = await writes.readShards(id)
      return foreseeHold(sumShards(shards), ask)
    },

    /** Takes the whole amount or nothing of it. Never rejects. */
    hold: async ({ expiresAt, ...request }: HoldRequest): Promise<HoldResult> => {
      const { id, ask } = address(request)
      return negotiateInTurn({ id, ask, expiresAt }, listShards(ask))
    },

    /** What the shard that has least has of the limits a minute: a larger request is refused there in every minute. */
    smallestShareOf: (limits: Limits): Limits => {
      const last = firstOwnShard(writes.regions) + (limits.shards ?? 1) - 1
      return shareLimits(limits, last, countRegions(writes.regions))
    },

    extend: openExtendHold(writes, rights),
    settle,
    sweep: reaper.sweep,
    replay: reaper.replay,
  }
}
export type Accounts = ReturnType<typeof openAccounts>
