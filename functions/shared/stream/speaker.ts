import { encodeSse, keepAlive } from './encode-sse.ts'
import type { Utterance } from './utterance.ts'

/** The words in which one stream goes out to its caller. */
export type Speaker = {
  /** The text of an utterance. The last one that comes is of type done or failure. */
  readonly speak: (utterance: Utterance) => string
  /** What goes out when nothing has come for one keep-alive interval. */
  readonly keepAlive: string
}

/** OpenAI's own words, which utterances are in already. */
export const chatSpeaker: Speaker = { speak: encodeSse, keepAlive }
