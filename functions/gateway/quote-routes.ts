import type { InferenceEndpoint } from '../shared/contract/inference-request.ts'
import { parseTask } from '../shared/contract/parse-task.ts'
import type { WordError } from '../shared/explain-error.ts'
import { messagesError } from '../shared/voices/messages/messages-error.ts'
import { parseMessages } from '../shared/voices/messages/parse-messages.ts'
import type { Endpoint } from './endpoint.ts'
import { quote } from './quote.ts'
import { readAsked } from './responses/read-asked.ts'

type QuoteRoute = {
  readonly for: 'callers'
  readonly method: 'POST'
  readonly path: string
  readonly endpoint: Endpoint
  readonly wordError?: WordError
}

const quoteOf = (endpoint: InferenceEndpoint): Endpoint => quote(({ call }) => parseTask(endpoint, call))

/** Each endpoint that asks a model something, quoted. */
const endpoints: Readonly<Record<string, Pick<QuoteRoute, 'endpoint' | 'wordError'>>> = {
  '': { endpoint: quoteOf('chat') },
  '/chat/completions': { endpoint: quoteOf('chat') },
  '/completions': { endpoint: quoteOf('completions') },
  '/embeddings': { endpoint: quoteOf('embeddings') },
  '/messages': { endpoint: quote(({ call }) => parseMessages(call)), wordError: messagesError },
  '/responses': { endpoint: quote(async visit => (await readAsked(visit)).task) },
}

export const quoteRoutes: readonly QuoteRoute[] = Object.entries(endpoints).map(([path, route]) => ({
  for: 'callers',
  method: 'POST',
  path: `/v1/quote${path}`,
  ...route,
}))
