import { jsonReply } from '../shared/contract/json-reply.ts'
import type { PublicEndpoint } from './endpoint.ts'

/** `GET /`: what a person sees who opens the base URL in a browser. */
export const welcome: PublicEndpoint = () =>
  jsonReply({
    name: 'Causeway',
    message: 'An LLM gateway that speaks OpenAI. Use this URL with /v1 as the base URL of any OpenAI SDK.',
  })
