import type { Step } from './step.ts'
import type { Utterance } from './utterance.ts'

/** OpenAI's usage chunk: it has usage and no choice (`stream_options.include_usage`). */
const isUsageChunk = (utterance: Utterance): boolean =>
  utterance.type === 'chunk' && utterance.chunk.choices?.length === 0 && utterance.chunk.usage != null

/** Keeps back the usage chunk, which the gateway always asks for, from a caller who did not. */
export const hideUsage = (): Step<Utterance, Utterance> => ({
  push: utterance => (isUsageChunk(utterance) ? [] : [utterance]),
  end: () => [],
})
