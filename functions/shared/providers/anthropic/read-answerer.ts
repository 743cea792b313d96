import type { Answerer } from '../chat-answer.ts'
import { type Json, textOf } from '../json.ts'
import type { Exchange } from '../provider.ts'

export const readAnswerer = (
  message: Json,
  { id, model, now }: Omit<Exchange<unknown>, 'request'>,
): Answerer => ({
  id: textOf(message['id']) || id,
  model: textOf(message['model']) || model,
  created: Math.floor(now / 1_000),
})
