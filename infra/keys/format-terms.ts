type Terms = {
  readonly budget: { readonly usd?: number | undefined; readonly tokens?: number | undefined }
  readonly limits: {
    readonly requestsPerMinute?: number | undefined
    readonly tokensPerMinute?: number | undefined
  }
  readonly models?: readonly string[] | null | undefined
}

/** What a key may use of what its tenant may, for people: `5 USD, 60 requests/min, gpt-5-mini claude-*`. */
export const formatTerms = ({ budget, limits, models }: Terms): string => {
  const amounts = [
    [budget.usd, 'USD'],
    [budget.tokens, 'tokens'],
    [limits.requestsPerMinute, 'requests/min'],
    [limits.tokensPerMinute, 'tokens/min'],
  ] as const
  const said = amounts.filter(([amount]) => amount !== undefined).map(([amount, unit]) => `${amount} ${unit}`)
  return [...said, ...(models ? [models.join(' ') || 'no models'] : [])].join(', ') || '-'
}
