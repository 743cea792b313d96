import type { Call } from './call.ts'
import { ChatRequest } from './chat.ts'
import { CompletionRequest } from './completion.ts'
import { EmbeddingsRequest } from './embeddings.ts'
import type { InferenceEndpoint, Task } from './inference-request.ts'
import { parseValue } from './parse-request.ts'
import { readJson } from './read-json.ts'
import { refuseRouting } from './refuse-routing.ts'

const schemas = { chat: ChatRequest, completions: CompletionRequest, embeddings: EmbeddingsRequest } as const

/** The body of a call as a request to this endpoint; a 400 that names the parameter where it is not. */
export const parseTask = (endpoint: InferenceEndpoint, call: Call): Task => {
  const body = readJson(call)
  refuseRouting(body)
  return { endpoint, request: parseValue(schemas[endpoint], body) } as Task
}
