import { type Account, type Limits, minuteOf } from '../accounting/account.ts'
import { type Amount, nothing } from '../accounting/amount.ts'
import { foreseeHold, type Outlook } from '../accounting/foresee-hold.ts'
import { type Ask, judgeRefusal, type Refusal, type Verdict } from '../accounting/judge-refusal.ts'
import { hasBudget, type KeyTerms } from '../accounting/key-terms.ts'
import { windowOf } from '../accounting/window.ts'
import type { AccountId } from './account-update.ts'
import type { AccountWrites } from './account-writes.ts'
import { openExtendHold } from './extend-hold.ts'
import type { Ledger } from './ledger.ts'
import { openReaper } from './reaper.ts'
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

export type HoldResult =
  /** With the account after it, as far as a hold changes one. */
  | { readonly ok: true; readonly hold: Hold; readonly account: Account }
  /** With the account that refused it. */
  | { readonly ok: false; readonly refusal: Refusal; readonly account: Account }
  /** DynamoDB gave no reply, so the hold stands, or will, or never does: it has to be cancelled. */
  | {
      readonly ok: false
      readonly unknown: Lost
      readonly cancel: () => Promise<void>
      readonly reason: string
    }

/** What is known of a hold that got no reply. */
type Lost = Pick<Hold, 'tenant' | 'window' | 'leaseId' | 'since'>

/** Each round mends one thing (a new month, a new minute, a changed limit, dead leases); more rounds mean a crowd. */
const maximumRounds = 8

const holdOf = (id: AccountId, { leaseId, amount, key, now }: Ask): Hold => ({
  ...id,
  leaseId,
  amount,
  ...(key && hasBudget(key) && { budgetId: key.budgetId }),
  since: now,
})

const crowded = () => new Error('Others changed the account each time that it was tried.')

/** The accounts of tenants: hard limits, because what a request may use is taken before it begins. */
export const openAccounts = (writes: AccountWrites, ledger: Ledger, now: () => number) => {
  const { reap, sweep, replay } = openReaper(writes, ledger, now)
  const settleLease = openSettleLease(writes)
  const extend = openExtendHold(writes)

  /** Does what a verdict says has to be done before the account can be asked again. */
  const mend = async (id: AccountId, verdict: Verdict, ask: Ask): Promise<void> => {
    if (verdict.type === 'open') await writes.open(id, ask.limits)
    if (verdict.type === 'turn-minute') await writes.turnMinute(id, verdict.from, ask.minute)
    if (verdict.type === 'change-limit') await writes.changeLimits(id, verdict.from, ask.limits)
    if (verdict.type === 'open-key') await writes.openKey(id, verdict.key)
    if (verdict.type === 'change-key-limit') await writes.changeKeyLimits(id, verdict.from, verdict.key)
    if (verdict.type === 'reap') for (const [leaseId, lease] of verdict.leases) await reap(id, leaseId, lease)
  }

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

  /** Asks, and mends what stands in the way, until the account says yes or no. */
  const negotiate = async (id: AccountId, first: Ask, expiresAt: number): Promise<HoldResult> => {
    const hold = holdOf(id, first)
    let ask = first
    let isRepeated = false
    for (let round = 0; round < maximumRounds; round++) {
      const { isMade, account, ...taken } = await writes.take(id, ask, expiresAt)
      isRepeated ||= taken.isRepeated
      const held: Hold = isRepeated ? { ...hold, lateMinute: ask.minute } : hold
      const verdict: Verdict = isMade ? { type: 'held' } : judgeRefusal(account, ask)
      if (verdict.type === 'held' && account) return { ok: true, hold: held, account }
      if (verdict.type === 'refuse' && account) {
        if (isRepeated) await settle(held, nothing)
        return { ok: false, refusal: verdict, account }
      }
      if (verdict.type === 'later-minute') ask = { ...ask, minute: verdict.minute }
      await mend(id, verdict, ask)
    }
    throw crowded()
  }

  const address = ({ tenant, ...request }: Omit<HoldRequest, 'expiresAt'>): { id: AccountId; ask: Ask } => {
    const time = now()
    return {
      id: { tenant, window: windowOf(time, request.limits.per) },
      ask: { ...request, minute: minuteOf(time), now: time },
    }
  }

  /** How `hold` would fare now, by one consistent read: nothing is taken. */
  const foresee = async (request: Omit<HoldRequest, 'expiresAt'>): Promise<Outlook> => {
    const { id, ask } = address(request)
    return foreseeHold(await writes.read(id), ask)
  }

  /** Takes the whole amount or nothing of it. Never rejects. */
  const hold = async ({ expiresAt, ...request }: HoldRequest): Promise<HoldResult> => {
    const { id, ask } = address(request)
    return negotiate(id, ask, expiresAt).catch(error => ({
      ok: false,
      unknown: { ...id, leaseId: ask.leaseId, since: ask.now },
      cancel: () => cancel(id, ask),
      reason: String(error?.name),
    }))
  }

  return { foresee, hold, extend, settle, sweep, replay }
}
export type Accounts = ReturnType<typeof openAccounts>
