import type { FailureKind } from '../contract/failure.ts'

/**
 * What providers say of a request that is longer than the model's context: codes of OpenAI, Groq and llama.cpp, and words of
 * those who have no code for it.
 */
const tooLong = [
  /context_length_exceeded|model_context_window_exceeded|exceed_context_size/,
  /maximum (context|prompt) length|context limit|context (length|size|window)/, // OpenAI, vLLM, DeepSeek, xAI, llama.cpp
  /prompt is too long|input is too long/, // Anthropic, Bedrock
  /input token count.*exceeds the maximum number of tokens/, // Gemini
  /too large for model with \d+ maximum context/, // Mistral
  /exceeded model token limit/, // Moonshot
  /range of input length should be/, // Alibaba
  /`inputs` tokens \+ `max_new_tokens` must be/, // Together
  /too many tokens/, // Cohere
]

/** The same for what its filter does not let in or out. */
const notAllowed = [
  /content_filter|content_policy_violation|responsibleaipolicyviolation|data_inspection_failed/,
  /content exists risk/, // DeepSeek
  /flagged as potentially violating|violating our usage polic/, // OpenAI
  /rejected (as a result of|by) (our|the) safety system/, // OpenAI
  /blocked by (our )?content filtering policy/, // Anthropic
  /content violates usage guidelines/, // xAI, under 403
  /requires moderation on|input was flagged/, // OpenRouter, under 403
  /considered high risk/, // Moonshot
]

/** The kind of a request's rejection, by the provider's code and message; undefined where no other model would do better. */
export const findFailureKind = (
  code: string | undefined,
  message: string | undefined,
): FailureKind | undefined => {
  const said = `${code ?? ''}\n${message ?? ''}`.toLowerCase()
  if (tooLong.some(pattern => pattern.test(said))) return 'contextWindow'
  return notAllowed.some(pattern => pattern.test(said)) ? 'contentPolicy' : undefined
}
