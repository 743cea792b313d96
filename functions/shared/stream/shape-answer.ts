import { hideUsage } from './hide-usage.ts'
import { prefixContent } from './prefix-content.ts'
import { chain, type Step, unchanged } from './step.ts'
import type { Utterance } from './utterance.ts'

type Shape = {
  /** Put before the answer; empty for none. */
  readonly prefix: string
  /** Whether the caller asked for the usage chunk. */
  readonly showUsage: boolean
}

/** What is done to a stream between the provider and the caller: nothing, in most cases. */
export const shapeAnswer = ({ prefix, showUsage }: Shape): Step<Utterance, Utterance> => {
  const steps = [...(prefix ? [prefixContent(prefix)] : []), ...(showUsage ? [] : [hideUsage()])]
  return steps.length === 0 ? unchanged() : steps.reduce(chain)
}
