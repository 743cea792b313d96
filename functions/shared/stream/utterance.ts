import type { Failure } from '../contract/failure.ts'
import type { StreamChunk } from '../contract/stream-chunk.ts'

/**
 * What a provider says on a stream, whatever its dialect: one per event. `wire` is what goes out for it instead, where the
 * caller speaks the provider's own dialect: the event as it came, or nothing for what else was understood from it.
 */
export type Utterance =
  /** `data` is the event's own text, passed on byte for byte as long as nobody changed the chunk. */
  | { readonly type: 'chunk'; readonly chunk: StreamChunk; readonly data?: string; readonly wire?: string }
  | { readonly type: 'done'; readonly wire?: string }
  | { readonly type: 'failure'; readonly failure: Failure }
