import type { ChatRequest } from './chat.ts'
import type { CompletionRequest } from './completion.ts'
import type { EmbeddingsRequest } from './embeddings.ts'
import type { MessagesRequest } from './messages.ts'
import type { ResponsesRequest } from './responses.ts'

/** The endpoints that ask a model something, each with its request. */
export type InferenceRequests = {
  readonly chat: ChatRequest
  readonly completions: CompletionRequest
  readonly embeddings: EmbeddingsRequest
}

export type InferenceEndpoint = keyof InferenceRequests

/** The endpoints that say the same as chat in other words. */
export type SpokenRequests = {
  readonly messages: MessagesRequest
  readonly responses: ResponsesRequest
}

export type SpokenEndpoint = keyof SpokenRequests

/** A parameter, and what kind of tool it offers where it offers one. */
export type Unspoken = { readonly param: string; readonly tool?: string }

/** A chat request as its caller worded it: for a provider that understands these words, which then gets them as they are. */
export type Original = {
  readonly [Endpoint in SpokenEndpoint]: {
    readonly endpoint: Endpoint
    readonly request: SpokenRequests[Endpoint]
    /** The caller's, in lower case: some say how the request is to be understood. */
    readonly headers: Readonly<Record<string, string | undefined>>
    /** What chat has no words for: only a provider that speaks the endpoint itself can serve it. */
    readonly unspoken: readonly Unspoken[]
    /** Said in the words of chat whoever is asked, because what its caller has said was changed in those. */
    readonly isComposed?: true
  }
}[SpokenEndpoint]

/** A parsed request that still knows which endpoint it came to. */
export type Task =
  | { readonly endpoint: 'chat'; readonly request: ChatRequest; readonly original?: Original }
  | { readonly endpoint: 'completions'; readonly request: CompletionRequest }
  | { readonly endpoint: 'embeddings'; readonly request: EmbeddingsRequest }
