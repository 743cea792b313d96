import type { Account, Limits } from './account.ts'
import { type Ask, judgeRefusal, type Verdict } from './judge-refusal.ts'

/** An account as a hold would find it, and what would refuse the hold; undefined, nothing would. */
export type Outlook = {
  readonly account: Account
  readonly refusal: Extract<Verdict, { type: 'refuse' }> | undefined
}

const budgetOf = ({ tokens, nanos }: Limits): Account['limit'] => ({
  ...(tokens !== undefined && { tokens }),
  ...(nanos !== undefined && { nanos }),
})

const empty: Account = {
  limit: {},
  left: { tokens: 0, nanos: 0 },
  leases: {},
  minute: 0,
  minuteRequests: 0,
  minuteTokens: 0,
}

/** What was used stays used: a new limit moves what is left by the difference. */
const changeLimit = ({ limit, left, ...account }: Account, limits: Limits): Account => ({
  ...account,
  limit: budgetOf(limits),
  left: {
    tokens: left.tokens + (limits.tokens ?? 0) - (limit.tokens ?? 0),
    nanos: left.nanos + (limits.nanos ?? 0) - (limit.nanos ?? 0),
  },
})

/** Whoever is dead is taken to have used what it holds, which is what a reaper charges at most. */
const reap = ({ leases, ...account }: Account, now: number): Account => ({
  ...account,
  leases: Object.fromEntries(Object.entries(leases).filter(([, { expiresAt }]) => expiresAt >= now)),
})

/**
 * How a hold would fare, without taking it: does in thought what `openAccounts` does in the table, until the account says yes
 * or no. An account that nobody has opened yet is as new.
 */
export const foreseeHold = (account: Account = empty, ask: Ask): Outlook => {
  const verdict = judgeRefusal(account, ask)
  switch (verdict.type) {
    case 'change-limit':
      return foreseeHold(changeLimit(account, ask.limits), ask)
    case 'turn-minute':
      return foreseeHold({ ...account, minute: ask.minute, minuteRequests: 0, minuteTokens: 0 }, ask)
    case 'later-minute':
      return foreseeHold(account, { ...ask, minute: verdict.minute })
    case 'reap':
      return foreseeHold(reap(account, ask.now), ask)
    case 'refuse':
      return { account, refusal: verdict }
    case 'open':
    case 'held':
    case 'ask-again':
      return { account, refusal: undefined }
  }
}
