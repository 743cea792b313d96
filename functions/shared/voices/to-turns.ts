import type { StreamChoice, StreamChunk } from '../contract/stream-chunk.ts'
import { listOf } from '../providers/json.ts'
import { openNarrator } from './narrate.ts'

/** A whole answer is told as a stream of one chunk, so that both are worded by the same functions. */
const toChunk = (completion: StreamChunk): StreamChunk => ({
  ...completion,
  choices: listOf(completion.choices).map(
    ({ message, ...choice }) => ({ ...choice, delta: message ?? {} }) as StreamChoice,
  ),
})

/** What is to be told of a chat completion. */
export const toTurns = (completion: unknown) => {
  const narrator = openNarrator()
  const turns = [...narrator.hear(toChunk(completion as StreamChunk)), ...narrator.end()]
  return { turns, outcome: narrator.outcome() }
}
