/** One Lambda: what is bundled, how large it runs and what calls it. */
export type FunctionRow = {
  /** Also the folder under dist/. */
  readonly name: string
  /** From the top of the repository; exports `handler`. */
  readonly entry: string
  readonly memoryMb: number
  readonly timeoutSeconds: number
  readonly trigger: 'streaming-url'
}

/** Every Lambda there is. */
export const functions = {
  // A streaming gateway pays for memory × the length of its streams, and at 256 MB its CPU suffices.
  gateway: {
    name: 'gateway',
    entry: 'functions/gateway/lambda.ts',
    memoryMb: 256,
    timeoutSeconds: 900,
    trigger: 'streaming-url',
  },
} as const satisfies Record<string, FunctionRow>
