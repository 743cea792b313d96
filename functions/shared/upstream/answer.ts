import type { Listener } from '../stream/relay.ts'
import type { Utterance } from '../stream/utterance.ts'

/** An answer that has begun: from here on nobody else is asked. */
export type Answer = (
  | {
      readonly type: 'whole'
      readonly body: Uint8Array
      readonly json: unknown
      /** The body is in the caller's words already, and `json` is what it was read as. */
      readonly isVerbatim?: true
    }
  | { readonly type: 'stream'; readonly opening: readonly Utterance[]; readonly listener: Listener }
) & {
  /** For so many milliseconds the provider's own limits will refuse the key for this model; absent, there is room. */
  readonly pauseMs?: number
}
