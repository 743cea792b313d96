import type { LogProbability } from './wire.ts'

/** Cohere has no alternatives, and a text for each token. */
export const toLogProbabilities = (entries: readonly LogProbability[]) => ({
  content: entries.map(({ text = '', logprobs = [] }) => ({
    token: text,
    logprob: logprobs[0] ?? 0,
    bytes: [...Buffer.from(text)],
    top_logprobs: [],
  })),
  refusal: null,
})
