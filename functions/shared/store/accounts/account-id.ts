/** Which account: a tenant's, in one window. */
export type AccountId = {
  readonly tenant: string
  readonly window: string
  /** Which of its shards; absent, the first. */
  readonly shard?: number | undefined
}
