/** What a virtual key may take of its tenant's account; what it is not limited in is absent. */
export type KeyTerms = {
  /** Outlives the key: its successor goes on with what is left. */
  readonly budgetId: string
  /** Tokens and nano-dollars in each window of the tenant. */
  readonly tokens?: number
  readonly nanos?: number
  readonly requestsPerMinute?: number
  readonly tokensPerMinute?: number
  /** Names or wildcards of the models that it may call; absent, all of its tenant's. */
  readonly models?: readonly string[]
}

/** Whether the account keeps a budget for the key. */
export const hasBudget = ({ tokens, nanos }: KeyTerms): boolean => tokens !== undefined || nanos !== undefined

/** Whether the account has to be asked because of the key, even where its tenant has no limits. */
export const limitsUse = (terms: KeyTerms): boolean =>
  hasBudget(terms) || terms.requestsPerMinute !== undefined || terms.tokensPerMinute !== undefined
