import type { Hedge } from '../configuration/model-routing.ts'
import type { Task } from '../contract/inference-request.ts'
import { wantsStream } from '../contract/wants-stream.ts'
import type { Route, Target } from './route.ts'

/**
 * How a request may be hedged; undefined where it is not. Only a stream has a first token to wait for: a whole answer that is
 * late may be a long one. And there has to be somebody else to ask.
 */
export const hedgeOf = (
  task: Task,
  { hedge, targets }: Pick<Route, 'hedge'> & { readonly targets: readonly Target[] },
): Hedge | undefined => (wantsStream(task) && targets.length > 1 ? hedge : undefined)
