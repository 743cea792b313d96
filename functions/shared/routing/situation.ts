import type { Shape } from '../configuration/shape.ts'
import type { Health } from './health.ts'
import type { Target } from './route.ts'

/** A number from 0 up to but not including 1; an argument, so that a decision can be repeated. */
export type Dice = () => number

/** What a decision rests on beside the configuration. Whatever is absent is not looked at. */
export type Situation = {
  readonly dice: Dice
  readonly health?: Health
  /** Whether a target has the endpoint that was called. */
  readonly offers?: (target: Target) => boolean
  /** Names the conversation, so that all of it goes the same way. */
  readonly session?: () => string
  /** What the request will probably cost at each target, in nano-dollars; undefined where nobody knows the price. */
  readonly costs?: () => (target: Target) => number | undefined
  /** Whether the caller may call a model: a fallback that they may not call is left out. */
  readonly mayCall?: (model: string) => boolean
  /** What the tenant does to requests and answers. */
  readonly shape?: Shape
}
