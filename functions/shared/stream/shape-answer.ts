import type { Restore } from '../privacy/mask-personal.ts'
import type { GatheredAnswer } from './gather-answer.ts'
import { hideUsage } from './hide-usage.ts'
import { restorePersonal } from './restore-personal.ts'
import { type CostOf, showCost } from './show-cost.ts'
import { chain, type Step, unchanged } from './step.ts'
import type { Utterance } from './utterance.ts'

export type Shape = {
  /** Changes what is said; absent, it stays as it is. */
  readonly change?: Step<Utterance, Utterance> | undefined
  /** Whether the caller asked for the usage chunk. */
  readonly showUsage: boolean
  /** What stands in the usage chunk as its cost; absent, the chunk stays as it is. */
  readonly costOf?: CostOf
  /** Gathers what goes out; absent, nothing is remembered. */
  readonly gathered?: GatheredAnswer | undefined
  /** Puts back what was masked in the request; last, so that what is remembered stays masked. */
  readonly restore?: Restore | undefined
  /** Lets only what may be said go out, in the words that the caller sees. */
  readonly screen?: Step<Utterance, Utterance> | undefined
}

/** What is done to a stream between the provider and the caller: nothing, in most cases. */
export const shapeAnswer = ({
  change,
  showUsage,
  costOf,
  gathered,
  restore,
  screen,
}: Shape): Step<Utterance, Utterance> => {
  const steps = [
    ...(change ? [change] : []),
    ...(showUsage ? [] : [hideUsage()]),
    ...(showUsage && costOf ? [showCost(costOf)] : []),
    ...(gathered ? [gathered.step] : []),
    ...(restore ? [restorePersonal(restore)] : []),
    ...(screen ? [screen] : []),
  ]
  return steps.length === 0 ? unchanged() : steps.reduce(chain)
}
