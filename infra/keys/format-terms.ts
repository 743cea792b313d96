type Terms = {
  readonly budget: { readonly usd?: number | undefined; readonly tokens?: number | undefined }
  readonly limits: {
    readonly requestsPerMinute?: number | undefined
    readonly tokensPerMinute?: number | undefined
  }
  readonly models?: readonly string[] | null | undefined
  readonly endpoints?: readonly string[] | null | undefined
  readonly ips?: readonly string[] | null | undefined
}

/** What a key may use of what its tenant may, for people: `5 USD, 60 requests/min, gpt-5-mini claude-*, from 10.0.0.0/8`. */
export const formatTerms = ({ budget, limits, ...lists }: Terms): string => {
  const amounts = [
    [budget.usd, 'USD'],
    [budget.tokens, 'tokens'],
    [limits.requestsPerMinute, 'requests/min'],
    [limits.tokensPerMinute, 'tokens/min'],
  ] as const
  const said = amounts.filter(([amount]) => amount !== undefined).map(([amount, unit]) => `${amount} ${unit}`)
  const { models, endpoints, ips } = lists
  const listed = [
    ...(models ? [models.join(' ') || 'no models'] : []),
    ...(endpoints ? [endpoints.join(' ') || 'no endpoints'] : []),
    ...(ips ? [`from ${ips.join(' ') || 'nowhere'}`] : []),
  ]
  return [...said, ...listed].join(', ') || '-'
}
