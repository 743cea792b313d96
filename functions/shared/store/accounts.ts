import { type Account, type Limits, minuteOf } from '../accounting/account.ts'
import { type Amount, nothing } from '../accounting/amount.ts'
import { foreseeHold, type Outlook } from '../accounting/foresee-hold.ts'
import { type Ask, isQuota } from '../accounting/judge-refusal.ts'
import type { KeyTerms } from '../accounting/key-terms.ts'
import { listShards } from '../accounting/list-shards.ts'
import { shareLimits } from '../accounting/share-limits.ts'
import { sumShards } from '../accounting/sum-shards.ts'
import { windowOf } from '../accounting/window.ts'
import type { AccountId } from './account-update.ts'
import type { AccountWrites } from './account-writes.ts'
import { openExtendHold } from './extend-hold.ts'
import type { Ledger } from './ledger.ts'
import { openMendAccount, type Refused } from './mend-account.ts'
import { type Asking, crowded, holdOf, maximumRounds, openNegotiateHold } from './negotiate-hold.ts'
import { openReaper } from './reaper.ts'
import { countRegions, firstOwnShard } from './regions.ts'
import { openRights } from './rights.ts'
import { openSettleLease } from './settle-lease.ts'

/** Tokens and money taken from an account before a request is sent on. */
export type Hold = AccountId & {
  readonly leaseId: string
  readonly amount: Amount
  /** The budget of the virtual key from which it was taken as well; absent, from none. */
  readonly budgetId?: string
  /** When it was asked for, in milliseconds since the epoch. */
  readonly since: number
  /** The minute in which a try that was given up without a reply may still be made; absent: there is none. */
  readonly lateMinute?: number
}

export type HoldRequest = {
  readonly tenant: string
  readonly leaseId: string
  readonly amount: Amount
  readonly limits: Limits
  /** Of the virtual key, where it has terms of its own. */
  readonly key?: KeyTerms | undefined
  /** Milliseconds since the epoch after which nobody can settle any more, so that a reaper may. */
  readonly expiresAt: number
}

/** An account, and the limits that it keeps: a shard has its share of those of a minute. */
type Kept = { readonly account: Account; readonly limits: Limits }

export type HoldResult =
  /** With the shard after it, as far as a hold changes one. */
  | ({ readonly ok: true; readonly hold: Hold } & Kept)
  /** With the shard that refused it, or all of them together where they have too little of a quota. */
  | ({ readonly ok: false } & Refused & Kept)
  | NoAnswer

/** DynamoDB gave no reply, so the hold stands, or will, or never does: it has to be cancelled. */
export type NoAnswer = {
  readonly ok: false
  readonly unknown: Lost
  readonly cancel: () => Promise<void>
  readonly reason: string
}

/** What is known of a hold that got no reply. */
type Lost = Pick<Hold, 'tenant' | 'window' | 'leaseId' | 'since'>

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
