import type { ChatRequest } from '../../contract/chat.ts'
import type { Dialect, Translation } from '../provider.ts'
import { explain, explainWithin } from './explain.ts'
import { fromEvents } from './from-events.ts'
import { fromReply } from './from-reply.ts'
import { nativeMessages } from './native-messages.ts'
import { toRequest } from './to-request.ts'

const chat: Translation<ChatRequest> = {
  path: () => '/messages',
  headers: { 'anthropic-version': '2023-06-01' },
  toRequest,
  fromReply,
  fromEvents,
}

/** Anthropic's Messages API, in the version that this code speaks. */
export const anthropic: Dialect = {
  explain,
  explainWithin,
  chat,
  native: { messages: nativeMessages(chat) },
}
