import type { Choice } from '../chat-answer.ts'
import type { GenerateContentResponse } from './wire.ts'

/** A prompt that Google did not let through has feedback instead of candidates. */
export const refusePrompt = ({ promptFeedback, candidates }: GenerateContentResponse): readonly Choice[] => {
  const reason = promptFeedback?.blockReason
  if (reason === undefined || candidates?.length) return []
  const refusal = promptFeedback?.blockReasonMessage ?? `The provider blocked the prompt: ${reason}.`
  return [{ index: 0, delta: { refusal }, finish_reason: 'content_filter' }]
}
