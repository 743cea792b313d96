import { setTimeout as pause } from 'node:timers/promises'

type Limits = {
  readonly signal: AbortSignal
  /** Milliseconds after which the last error is thrown; absent, tries until the signal. */
  readonly withinMs?: number
}

/** Tries every 25 ms until `attempt` resolves; its errors mean "not yet". */
export const waitUntil = async (
  attempt: () => Promise<unknown>,
  { signal, withinMs }: Limits,
): Promise<void> => {
  const giveUpAt = performance.now() + (withinMs ?? Number.POSITIVE_INFINITY)
  for (;;) {
    signal.throwIfAborted()
    try {
      await attempt()
      return
    } catch (error) {
      if (performance.now() >= giveUpAt) throw error
    }
    await pause(25, undefined, { signal })
  }
}
