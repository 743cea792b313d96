/** One answer of the demo provider, both as a body and as the events of a stream; the caller's `stream` chooses. */
export type DemoAnswer = {
  readonly whole: object
  readonly events: readonly object[]
}

/** What differs between two equal requests. */
export type Stamp = {
  /** Unique, without a prefix. */
  readonly id: string
  /** Seconds since the epoch. */
  readonly created: number
}
