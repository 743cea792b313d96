/** Takes what must be done at the end. */
export type Defer = (close: () => unknown) => void

/** Runs the work, and then everything that it deferred, last first, however it ended. */
export const withCleanup = async <Result>(work: (defer: Defer) => Promise<Result>): Promise<Result> => {
  const closers: (() => unknown)[] = []
  try {
    return await work(close => closers.unshift(close))
  } finally {
    for (const close of closers) await close()
  }
}
