import type { ChatRequest } from '../../contract/chat.ts'
import type { Dialect, Translation } from '../provider.ts'
import { embed } from './embed.ts'
import { explain, explainWithin } from './explain.ts'
import { fromEvents } from './from-events.ts'
import { fromReply } from './from-reply.ts'
import { rerank } from './rerank.ts'
import { toRequest } from './to-request.ts'

const chat: Translation<ChatRequest> = { path: () => '/chat', toRequest, fromReply, fromEvents }

/** Cohere's API, version 2. https://docs.cohere.com/reference/about */
export const cohere: Dialect = { explain, explainWithin, chat, embeddings: embed, rerank }
