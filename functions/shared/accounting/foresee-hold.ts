import type { Account, Budget } from './account.ts'
import { nothing } from './amount.ts'
import { type Ask, judgeRefusal, type Refusal } from './judge-refusal.ts'
import type { KeyTerms } from './key-terms.ts'

/** An account as a hold would find it, and what would refuse the hold; undefined, nothing would. */
export type Outlook = { readonly account: Account; readonly refusal: Refusal | undefined }

const unlimited: Budget = { limit: {}, left: nothing, used: nothing }

const empty: Account = {
  ...unlimited,
  budgets: {},
  leases: {},
  minute: 0,
  minuteRequests: 0,
  minuteTokens: 0,
  minuteKeyRequests: {},
  minuteKeyTokens: {},
}

/** What was used stays used: a new limit moves what is left by the difference. */
const changeLimit = <Limited extends Budget>(of: Limited, { tokens, nanos }: Budget['limit']): Limited => ({
  ...of,
  limit: { ...(tokens !== undefined && { tokens }), ...(nanos !== undefined && { nanos }) },
  left: {
    tokens: of.left.tokens + (tokens ?? 0) - (of.limit.tokens ?? 0),
    nanos: of.left.nanos + (nanos ?? 0) - (of.limit.nanos ?? 0),
  },
})

const changeKey = (account: Account, key: KeyTerms): Account => {
  const budget = account.budgets[key.budgetId] ?? unlimited
  return { ...account, budgets: { ...account.budgets, [key.budgetId]: changeLimit(budget, key) } }
}

const turnMinute = (account: Account, minute: number): Account => ({
  ...account,
  minute,
  minuteRequests: 0,
  minuteTokens: 0,
  minuteKeyRequests: {},
  minuteKeyTokens: {},
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
    case 'open-key':
    case 'change-key-limit':
      return foreseeHold(changeKey(account, verdict.key), ask)
    case 'turn-minute':
      return foreseeHold(turnMinute(account, ask.minute), ask)
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
