import type { Failure } from '../contract/failure.ts'
import type { StreamChunk } from '../contract/stream-chunk.ts'

/** What a provider says on a stream, whatever its dialect: one per event. */
export type Utterance =
  /** `data` is the event's own text, passed on byte for byte as long as nobody changed the chunk. */
  | { readonly type: 'chunk'; readonly chunk: StreamChunk; readonly data?: string }
  | { readonly type: 'done' }
  | { readonly type: 'failure'; readonly failure: Failure }
