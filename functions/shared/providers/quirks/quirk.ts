import type { Json } from '../json.ts'

/** What one choice says: all of it in a whole answer, the next piece of it in a stream. */
export type Saying = {
  /** Its `message` or `delta`. */
  readonly said: Json
  readonly finishReason: string | null
}

/**
 * How one habit of a provider is turned into OpenAI's: a fresh function for each choice of each answer. What has not the
 * habit comes out as the object that went in, so that its bytes can be passed on.
 */
export type Quirk = () => (saying: Saying) => Saying
