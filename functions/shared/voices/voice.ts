import type { Speaker } from '../stream/speaker.ts'

/** How an endpoint words what was answered as a chat. */
export type Voice = {
  /** A whole answer, from a chat completion. */
  readonly whole: (completion: unknown) => unknown
  /** Fresh for each stream. */
  readonly openSpeaker: () => Speaker
}
