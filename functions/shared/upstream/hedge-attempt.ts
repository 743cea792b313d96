import type { Hedge } from '../configuration/model-routing.ts'
import { wantsStream } from '../contract/wants-stream.ts'
import type { Trial } from './attempt.ts'
import type { Hedging } from './open-hedging.ts'
import type { AttemptRecord, Started, Tried } from './start-attempt.ts'
import { within } from './within.ts'

export type HedgedTrial = Trial & {
  /** How the model hedges; absent, it does not. */
  readonly hedge?: Hedge | undefined
  readonly hedging: Hedging
}

export type Race = {
  /** In the order in which they ended; only the last one may have succeeded. */
  readonly tried: readonly Tried[]
  /** Of the attempt that was cut off because the other one had begun to answer. */
  readonly lost?: AttemptRecord
}

const race = async (one: Started, another: Started): Promise<Race> => {
  const [winner, other] = await Promise.race([
    one.done.then(tried => [tried, another] as const),
    another.done.then(tried => [tried, one] as const),
  ])
  return winner.result.ok ? { tried: [winner], lost: other.lose() } : { tried: [winner, await other.done] }
}

/**
 * Waits for an attempt, and starts a second one beside it when the first is slow to begin, if the model wants that: the one
 * that begins first is kept. Only a stream has a first token to wait for; a whole answer that is late may be a long one.
 */
export const hedgeAttempt = async (
  trial: HedgedTrial,
  first: Started,
  /** Gives none where there is nobody else to ask. */
  startSecond: () => Promise<Started | undefined>,
): Promise<Race> => {
  const { hedge, hedging, task } = trial
  const delayMs = hedge && wantsStream(task) ? hedging.delay(hedge, first.target) : undefined
  const early = delayMs === undefined ? await first.done : await within(trial.clock, delayMs, first.done)
  if (early) return { tried: [early] }
  const second = await startSecond()
  return second ? race(first, second) : { tried: [await first.done] }
}
