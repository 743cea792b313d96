import type { Charge } from './charging/charge.ts'
import type { Conclude } from './conclude.ts'
import type { Guarding } from './guarding/guarding.ts'
import type { Restore } from './privacy/mask-personal.ts'
import type { Changing } from './providers/quirks/change-sayings.ts'
import type { Voice } from './voices/voice.ts'

/** How an answer goes out; as OpenAI words it, and as the provider has said it, where nothing else is given. */
export type Wording = {
  readonly changing?: Changing | undefined
  readonly voice?: Voice | undefined
  readonly restore?: Restore | undefined
  readonly guarding?: Guarding | undefined
}

/** What an answer goes through on its way to the caller: who pays, who is told, and in whose words. */
export type Telling = {
  readonly charge: Charge
  readonly conclude: Conclude
  readonly wording: Wording
  readonly onBug: (error: unknown) => void
}
