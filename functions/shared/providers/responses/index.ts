import type { ChatRequest } from '../../contract/chat.ts'
import { explain } from '../openai/explain.ts'
import type { Dialect, Translation } from '../provider.ts'
import { explainWithin } from './explain.ts'
import { fromEvents } from './from-events.ts'
import { fromReply } from './from-reply.ts'
import { toRequest } from './to-request.ts'

const chat: Translation<ChatRequest> = { path: () => '/responses', toRequest, fromReply, fromEvents }

/** OpenAI's Responses API behind chat. https://platform.openai.com/docs/api-reference/responses */
export const responses: Dialect = { explain, explainWithin, chat }
