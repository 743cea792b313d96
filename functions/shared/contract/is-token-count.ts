/** A thousand of the longest answers; beyond it sums are not exact any more, and far beyond it DynamoDB takes no number. */
const mostTokens = 1_000_000_000

/** Whether what a provider calls a count can be one. What cannot is estimated, as if it had said nothing. */
export const isTokenCount = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= mostTokens
