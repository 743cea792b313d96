import type { VirtualKeyTerms } from '../contract/virtual-key-terms.ts'
import { nanosOf } from './amount.ts'

/** What a virtual key may use, as numbers; what its tenant alone limits is absent. */
export type KeyTerms = {
  /** Names the budget. A key that was rotated shares it with its successor, so that rotating refills nothing. */
  readonly budgetId: string
  /** For each window of the tenant's quota. */
  readonly tokens?: number
  readonly nanos?: number
  readonly requestsPerMinute?: number
  readonly tokensPerMinute?: number
  /** Names or wildcards of models. */
  readonly models?: readonly string[]
}

export const keyTermsOf = (budgetId: string, { budget, limits, models }: VirtualKeyTerms): KeyTerms => ({
  budgetId,
  ...(budget.tokens !== undefined && { tokens: budget.tokens }),
  ...(budget.usd !== undefined && { nanos: nanosOf(budget.usd) }),
  ...(limits.requestsPerMinute !== undefined && { requestsPerMinute: limits.requestsPerMinute }),
  ...(limits.tokensPerMinute !== undefined && { tokensPerMinute: limits.tokensPerMinute }),
  ...(models !== undefined && { models }),
})

/** Whether the account keeps a budget for the key. */
export const hasBudget = ({ tokens, nanos }: KeyTerms): boolean => tokens !== undefined || nanos !== undefined

/** Whether the account has to be asked because of the key, even where its tenant has no limits. */
export const limitsUse = (terms: KeyTerms): boolean =>
  hasBudget(terms) || terms.requestsPerMinute !== undefined || terms.tokensPerMinute !== undefined
