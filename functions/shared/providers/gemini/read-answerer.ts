import type { Answerer } from '../chat-answer.ts'
import type { Exchange } from '../provider.ts'
import type { GenerateContentResponse } from './wire.ts'

/** Whose answer it is, with what the exchange knows where the answer does not say. */
export const readAnswerer = (
  { responseId, modelVersion, createTime }: GenerateContentResponse,
  { id, model, now }: Exchange<unknown>,
): Answerer => ({
  id: responseId ?? id,
  model: modelVersion ?? model,
  created: Math.floor((createTime === undefined ? now : Date.parse(createTime)) / 1_000),
})
