import type { Dialect } from '../provider.ts'
import { explain, explainWithin } from './explain.ts'
import { fromEvents } from './from-events.ts'
import { fromReply } from './from-reply.ts'
import { toRequest } from './to-request.ts'

/** Anthropic's Messages API, in the version that this code speaks. */
export const anthropic: Dialect = {
  explain,
  explainWithin,
  chat: {
    path: () => '/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    toRequest,
    fromReply,
    fromEvents,
  },
}
