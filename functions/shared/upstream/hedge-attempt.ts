import type { Hedge } from '../configuration/model-routing.ts'
import type { Candidate } from '../routing/route.ts'
import type { Hedging } from './open-hedging.ts'
import type { AttemptRecord, Started, Starting, Tried } from './start-attempt.ts'
import { within } from './within.ts'

export type Hedged<Given> = Starting<Given> & {
  /** How the model hedges; absent, it does not. */
  readonly hedge?: Hedge | undefined
  readonly hedging: Hedging
}

export type Race<Given> = {
  /** In the order in which they ended; only the last one may have succeeded. */
  readonly tried: readonly Tried<Given>[]
  /** The attempt that was cut off because the other one had begun to answer. */
  readonly lost?: { readonly target: Candidate; readonly record: AttemptRecord }
}

const race = async <Given>(one: Started<Given>, another: Started<Given>): Promise<Race<Given>> => {
  const [winner, other] = await Promise.race([
    one.done.then(tried => [tried, another] as const),
    another.done.then(tried => [tried, one] as const),
  ])
  return winner.result.ok
    ? { tried: [winner], lost: { target: other.target, record: other.lose() } }
    : { tried: [winner, await other.done] }
}

/**
 * Waits for an attempt, and starts a second one beside it when the first is slow to begin, if the model wants that: the one
 * that begins first is kept.
 */
export const hedgeAttempt = async <Given>(
  { hedge, hedging, clock }: Hedged<Given>,
  first: Started<Given>,
  /** Gives none where there is nobody else to ask. */
  startSecond: () => Promise<Started<Given> | undefined>,
): Promise<Race<Given>> => {
  const delayMs = hedge && hedging.delay(hedge, first.target)
  const early = delayMs === undefined ? await first.done : await within(clock, delayMs, first.done)
  if (early) return { tried: [early] }
  const second = await startSecond()
  return second ? race(first, second) : { tried: [await first.done] }
}
