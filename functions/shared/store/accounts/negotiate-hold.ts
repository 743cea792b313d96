import type { Amount } from '../../accounting/amount.ts'
import { nothing } from '../../accounting/amount.ts'
import { type Ask, isQuota, judgeRefusal, type Verdict } from '../../accounting/judge-refusal.ts'
import { hasBudget } from '../../accounting/key-terms.ts'
import { shareKey, shareLimits } from '../../accounting/share-limits.ts'
import { countRegions } from '../regions.ts'
import type { AccountId } from './account-id.ts'
import type { AccountWrites } from './account-writes.ts'
import type { Hold, HoldResult, NoAnswer } from './hold.ts'
import type { MendAccount } from './mend-account.ts'

/** Each round mends one thing (a new month, a new minute, a changed limit, dead leases); more rounds mean a crowd. */
export const maximumRounds = 8

export const crowded = () => new Error('Others changed the account each time that it was tried.')

export const holdOf = (id: AccountId, { leaseId, amount, key, now }: Ask): Hold => ({
  ...id,
  leaseId,
  amount,
  ...(key && hasBudget(key) && { budgetId: key.budgetId }),
  since: now,
})

/** Every try was answered and none was made, so there is nothing to cancel. */
const notTaken = ({ tenant, window, leaseId, since }: Hold, error: unknown): NoAnswer => ({
  ...{ ok: false, unknown: { tenant, window, leaseId, since } },
  cancel: async () => {},
  reason: String((error as Error | undefined)?.name),
})

/** A hold that is asked of an account, or of one of its shards. */
export type Asking = { readonly id: AccountId; readonly ask: Ask; readonly expiresAt: number }

type Opened = {
  readonly writes: AccountWrites
  readonly mend: MendAccount
  readonly settle: (hold: Hold, used: Amount) => Promise<void>
}

/** Asks one shard, and mends what stands in the way, until it says yes or no. Rejects if DynamoDB gives no answer. */
export const openNegotiateHold =
  ({ writes, mend, settle }: Opened) =>
  async ({ id, ask: first, expiresAt }: Asking): Promise<HoldResult> => {
    const { shard = 0 } = id
    const regions = countRegions(writes.regions)
    const limits = shareLimits(first.limits, shard, regions)
    const key = first.key && shareKey(first.key, shard, regions)
    const hold = holdOf(id, first)
    let ask = first
    let isRepeated = false
    // Of several shards others may have to be mended as well.
    const rounds = first.limits.shards === undefined && regions === 1 ? maximumRounds : 2 * maximumRounds
    for (let round = 0; round < rounds; round++) {
      const share = { ...ask, limits, key }
      const { isMade, account, ...taken } = await writes.take(id, share, expiresAt)
      isRepeated ||= taken.isRepeated
      const held: Hold = isRepeated ? { ...hold, lateMinute: ask.minute } : hold
      const verdict: Verdict = isMade ? { type: 'held' } : judgeRefusal(account, share)
      if (verdict.type === 'held' && account) return { ok: true, hold: held, account, limits }
      if (verdict.type === 'later-minute') ask = { ...ask, minute: verdict.minute }
      const refused = await mend(id, verdict, ask, account).catch((error: unknown) => {
        if (isRepeated) throw error
        return notTaken(hold, error)
      })
      if (!refused) continue
      if ('cancel' in refused) return refused
      if (isRepeated) await settle(held, nothing)
      return { ok: false, limits: isQuota(refused.refusal.limit) ? ask.limits : limits, ...refused }
    }
    throw crowded()
  }
