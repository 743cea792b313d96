import type { ChatRequest } from '../../contract/chat.ts'
import type { Dialect, Translation } from '../provider.ts'
import { batchEmbedContents, predictEmbeddings } from './embeddings.ts'
import { explain, explainWithin } from './explain.ts'
import { fromEvents } from './from-events.ts'
import { fromReply } from './from-reply.ts'
import { toRequest } from './to-request.ts'

const chat: Translation<ChatRequest> = {
  path: (model, { stream }) =>
    `/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  toRequest,
  fromReply,
  fromEvents,
}

/** Google's Gemini API. https://ai.google.dev/api */
export const gemini: Dialect = { explain, explainWithin, chat, embeddings: batchEmbedContents }

/** The same models in Google Cloud, which speaks of embeddings in another way. */
export const vertex: Dialect = { ...gemini, embeddings: predictEmbeddings }
