import type { ChatRequest } from '../../contract/chat.ts'
import type { Translation } from '../provider.ts'
import { fromEvents } from './from-events.ts'
import { fromReply } from './from-reply.ts'
import { toRequest } from './to-request.ts'

/** Chat as a request of the Responses API, and its answers as chat. */
export const chat: Translation<ChatRequest> = { path: () => '/responses', toRequest, fromReply, fromEvents }
