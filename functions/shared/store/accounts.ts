import { type Account, findExpiredLeases, type Limits, minuteOf, windowOf } from '../accounting/account.ts'
import { type Amount, nothing } from '../accounting/amount.ts'
import { type Ask, judgeRefusal, type Verdict } from '../accounting/judge-refusal.ts'
import type { AccountId, AccountWrites } from './account-writes.ts'
import type { Ledger, LedgerRow } from './ledger.ts'

/** Tokens and money taken from an account before a request is sent on. */
export type Hold = AccountId & { readonly leaseId: string; readonly amount: Amount }

export type HoldRequest = {
  readonly tenant: string
  readonly leaseId: string
  readonly amount: Amount
  readonly limits: Limits
  /** Milliseconds since the epoch after which nobody can settle any more, so that a reaper may. */
  readonly expiresAt: number
}

export type Refusal = Extract<Verdict, { type: 'refuse' }>
export type HoldResult =
  | { readonly ok: true; readonly hold: Hold }
  | { readonly ok: false; readonly refusal: Refusal }

/** Each round mends one thing (a new month, a new minute, a changed limit, dead leases); more rounds mean a crowd. */
const maximumRounds = 8

/** The accounts of tenants: hard limits, because what a request may use is taken before it begins. */
export const openAccounts = (writes: AccountWrites, ledger: Ledger, now: () => number) => {
  /** Ends a lease with what the ledger row that stands says, whoever wrote it; false if somebody else has ended it. */
  const close = async (row: LedgerRow, held: Amount): Promise<boolean> =>
    (await writes.settle(row, row.leaseId, held, await ledger.put(row))) === true

  /** A lease whose holder died is charged in full, unless its ledger row says what it really used. */
  const reap = (account: AccountId, leaseId: string, held: Amount): Promise<boolean> =>
    close({ ...account, ...held, leaseId, kind: 'estimate', facts: { outcome: 'reaped' } }, held)

  /** Does what a verdict says has to be done before the account can be asked again. */
  const mend = async (
    id: AccountId,
    verdict: Verdict,
    account: Account | undefined,
    ask: Ask,
  ): Promise<void> => {
    if (verdict.type === 'open') await writes.open(id, ask.limits)
    if (verdict.type === 'turn-minute') await writes.turnMinute(id, verdict.from, ask.minute)
    if (verdict.type === 'change-limit') await writes.changeLimits(id, verdict.from, ask.limits)
    if (verdict.type === 'reap')
      for (const leaseId of verdict.leaseIds) await reap(id, leaseId, account?.leases[leaseId] ?? nothing)
  }

  /** Takes the whole amount or nothing of it. Rejects only if DynamoDB does. */
  const hold = async ({ tenant, expiresAt, ...request }: HoldRequest): Promise<HoldResult> => {
    const time = now()
    const id: AccountId = { tenant, window: windowOf(time) }
    const held: HoldResult = { ok: true, hold: { ...id, leaseId: request.leaseId, amount: request.amount } }
    let minute = minuteOf(time)
    for (let round = 0; round < maximumRounds; round++) {
      const ask: Ask = { ...request, minute, now: time }
      const account = await writes.take(id, ask, expiresAt)
      if (account === true) return held
      const verdict = judgeRefusal(account, ask)
      if (verdict.type === 'held') return held
      if (verdict.type === 'refuse') return { ok: false, refusal: verdict }
      if (verdict.type === 'later-minute') minute = verdict.minute
      await mend(id, verdict, account, ask)
    }
    throw new Error('Others changed the account each time that a hold was tried.')
  }

  /** Ends a hold with what was really used, which is nothing for a request that was not answered. */
  const settle = async ({ leaseId, amount, ...account }: Hold, used: Amount): Promise<void> => {
    await writes.settle(account, leaseId, amount, used)
  }

  /**
   * Reaps every lease past its expiry and says how many this call has ended. Each reaping stands by itself: whoever is cut
   * in the middle has lost nothing, and two at once charge once.
   */
  const sweep = async (id: AccountId): Promise<number> => {
    const account = await writes.read(id)
    if (!account) return 0
    let reaped = 0
    for (const leaseId of findExpiredLeases(account, now()))
      if (await reap(id, leaseId, account.leases[leaseId] ?? nothing)) reaped += 1
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

  return { hold, settle, sweep, replay }
}
export type Accounts = ReturnType<typeof openAccounts>
