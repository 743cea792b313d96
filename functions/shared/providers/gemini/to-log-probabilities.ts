import type { LogProbabilities, Token } from './wire.ts'

const toToken = ({ token, logProbability }: Token) => ({
  token: token ?? '',
  logprob: logProbability,
  bytes: [...Buffer.from(token ?? '')],
})

/** Google's log probabilities as OpenAI's, the chosen tokens with their alternatives. */
export const toLogProbabilities = ({ chosenCandidates, topCandidates }: LogProbabilities) => ({
  content: (chosenCandidates ?? []).map((chosen, position) => ({
    ...toToken(chosen),
    top_logprobs: (topCandidates?.[position]?.candidates ?? []).map(toToken),
  })),
  refusal: null,
})
