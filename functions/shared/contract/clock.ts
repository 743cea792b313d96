/** Time as an argument, so that a test or a simulation can hold it. */
export type Clock = {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Runs once after so many milliseconds, unless the returned function is called first. */
  readonly after: (milliseconds: number, run: () => void) => () => void
}
