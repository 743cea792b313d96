import { cohere } from './cohere/index.ts'
import { openConversation } from './conversation/index.ts'
import { gemini, vertex } from './gemini/index.ts'
import { openai } from './openai/index.ts'
import type { OpenDialect } from './provider.ts'
import { responses } from './responses/index.ts'

/** Every dialect that gateway.yaml can name. */
export const dialects: Readonly<Record<string, OpenDialect>> = {
  openai: () => openai,
  gemini: () => gemini,
  vertex: () => vertex,
  cohere: () => cohere,
  responses: () => responses,
  conversation: openConversation,
}
