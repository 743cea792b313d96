import type { Answerer } from '../chat-answer.ts'
import type { Exchange } from '../provider.ts'

/** Converse's answers do not say who gave them. */
export const answererOf = ({ id, model, now }: Omit<Exchange<unknown>, 'request'>): Answerer => ({
  id,
  model,
  created: Math.floor(now / 1_000),
})
