import type { Dialect, Translation } from '../provider.ts'
import { chat as responsesChat } from '../responses/chat.ts'
import { nativeResponses } from '../responses/native-responses.ts'
import { explain, explainWithin } from './explain.ts'
import { fromEvents } from './from-events.ts'

type Streamable = {
  readonly stream?: boolean | null | undefined
  readonly stream_options?: object | null | undefined
}

/** Usage is asked for on every stream, because what is not reported cannot be charged. */
const askForUsage = (request: Streamable) =>
  request.stream ? { stream_options: { ...request.stream_options, include_usage: true } } : {}

const streaming = <Request extends Streamable>(path: string): Translation<Request> => ({
  path: () => path,
  toRequest: (request, model) => ({ ...request, model, ...askForUsage(request) }),
  fromEvents,
})

/** OpenAI's API as it stands: everything passes through, only metered. */
export const openai: Dialect = {
  explain,
  explainWithin,
  extensions: [],
  chat: streaming('/chat/completions'),
  completions: streaming('/completions'),
  embeddings: { path: () => '/embeddings', toRequest: (request, model) => ({ ...request, model }) },
  native: { responses: { ...nativeResponses(responsesChat), isOptional: true } },
}
