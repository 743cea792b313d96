import type { ChatRequest } from './chat.ts'
import type { CompletionRequest } from './completion.ts'
import type { EmbeddingsRequest } from './embeddings.ts'

/** The endpoints that ask a model something, each with its request. */
export type InferenceRequests = {
  readonly chat: ChatRequest
  readonly completions: CompletionRequest
  readonly embeddings: EmbeddingsRequest
}

export type InferenceEndpoint = keyof InferenceRequests

/** A parsed request that still knows which endpoint it came to. */
export type Task = {
  readonly [Endpoint in InferenceEndpoint]: {
    readonly endpoint: Endpoint
    readonly request: InferenceRequests[Endpoint]
  }
}[InferenceEndpoint]
