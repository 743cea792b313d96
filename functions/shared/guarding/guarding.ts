import type { Guardrail, ModelGuardrail, Side } from '../guardrails/guardrail.ts'
import type { Screening } from '../guardrails/screen-answer.ts'
import type { StopReason } from '../stream/guard.ts'

/** The guardrails of one request at work, from its first word to its last byte. */
export type Guarding = {
  readonly guardrails: readonly Guardrail[]
  /** Writes down that a guardrail has done something. */
  readonly note: (guardrail: Pick<Guardrail, 'name'>, deed: string) => void
  /** What they have done so far, as `name=block, other=flag`; undefined if nothing. */
  readonly deeds: () => string | undefined
  /** What answers go through; undefined where no guardrail looks at them. */
  readonly screening: Screening | undefined
  /** Lets nothing more of the answer out. */
  readonly stop: (reason: StopReason) => void
  readonly stopped: () => StopReason | undefined
  /** The first of those models that blocks a text. Throws 503 for one that cannot be asked, unless it lets pass what it cannot see. */
  readonly moderate: (side: Side, text: string) => Promise<ModelGuardrail | undefined>
  /** What is left to do when all is out. Never rejects. */
  readonly finished: () => Promise<void>
}
