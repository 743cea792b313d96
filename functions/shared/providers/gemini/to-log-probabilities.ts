import type { LogProbabilities } from './wire.ts'

const toToken = ({ token, logProbability }: { readonly token: string; readonly logProbability: number }) => ({
  token,
  logprob: logProbability,
  bytes: [...Buffer.from(token)],
})

/** Google's log probabilities as OpenAI's, the chosen tokens with their alternatives. */
export const toLogProbabilities = ({ chosenCandidates = [], topCandidates = [] }: LogProbabilities) => ({
  content: chosenCandidates.map((chosen, position) => ({
    ...toToken(chosen),
    top_logprobs: (topCandidates[position]?.candidates ?? []).map(toToken),
  })),
  refusal: null,
})
