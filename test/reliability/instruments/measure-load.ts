/** What the work cost this thread and this process. */
export type Load = { readonly longestTurnMs: number; readonly rssMiB: number }

/**
 * Measures turns of the event loop in CPU time of this thread rather than by the clock, so that other programs on the same
 * cores make no turn longer. Memory is what the process has grown by.
 */
export const measureLoad = async <Result>(
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly load: Load }> => {
  let isOver = false
  let longest = 0
  let last = process.threadCpuUsage()
  const takeTurn = () => {
    const { user, system } = process.threadCpuUsage(last)
    longest = Math.max(longest, user + system)
    last = process.threadCpuUsage()
    if (!isOver) setImmediate(takeTurn)
  }
  const rss = process.memoryUsage.rss()
  takeTurn()
  const result = await work()
  isOver = true
  takeTurn()
  return {
    result,
    load: { longestTurnMs: longest / 1_000, rssMiB: (process.memoryUsage.rss() - rss) / 2 ** 20 },
  }
}
