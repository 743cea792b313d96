/** How one member of a pool, or one target, stands for the whole fleet. Times in milliseconds since the epoch. */
export type MemberHealth = {
  readonly state: 'closed' | 'open' | 'half-open'
  /** Until when it gets no requests. */
  readonly until?: number
  /** Why it is not closed. */
  readonly reason?: string
  /** Moving average of the time to the first byte, in milliseconds. */
  readonly firstByteMs?: number
  /** How much it is used, by a measure that says more or less and nothing else. */
  readonly inUse?: number
  /** From 0 to 1: the share of its weight that it gets while it comes back. */
  readonly slowStart?: number
}

/** What was known a moment ago, without I/O; undefined: nothing, so it is taken for healthy. */
export type Health = (member: {
  readonly providerId: string
  readonly model?: string
  readonly keyId?: string
}) => MemberHealth | undefined
