/** What is known of a provider's key, or of a model at a provider. */
export type MemberHealth = {
  /** `open`: out of service. `half-open`: on trial. */
  readonly state: 'closed' | 'open' | 'half-open'
  /** When it may come back, in milliseconds since the epoch. */
  readonly until?: number
  readonly reason?: string
  /** How long its first byte takes, in milliseconds: a moving average. */
  readonly firstByteMs?: number
  /** Requests that it is busy with. */
  readonly inUse?: number
  /** Which share of its weight it has while it comes back: 0 to 1. */
  readonly slowStart?: number
}

/** The last snapshot of the fleet's health; undefined where nothing is known, which is good health. */
export type Health = (member: {
  readonly providerId: string
  readonly model?: string
  readonly keyId?: string
}) => MemberHealth | undefined
