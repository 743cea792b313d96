import type { ChatRequest } from '../../contract/chat.ts'
import { refuseManyChoices } from '../refuse-many-choices.ts'
import { toMessages } from './to-messages.ts'

type Json = Readonly<Record<string, unknown>>

/** What Cohere's request has of its own; a caller's SDK sends it beside the parameters of OpenAI. */
const own = ['documents', 'citation_options', 'safety_mode', 'strict_tools', 'thinking', 'priority'] as const

type Named = { readonly function?: { readonly name?: string } }

const choices: Readonly<Record<string, string>> = { required: 'REQUIRED', none: 'NONE' }

/** A single tool cannot be asked for by name, so it is the only one that is offered. */
const toTools = ({ tools, tool_choice: choice }: ChatRequest): Json => {
  const offered = (tools ?? []).filter(tool => tool.function)
  if (offered.length === 0) return {}
  if (typeof choice === 'string' || choice == null)
    return { tools: offered, tool_choice: choices[choice ?? ''] }
  const name = (choice as Named).function?.name
  const named = offered.filter(tool => name === undefined || tool.function?.name === name)
  return { tools: named, tool_choice: 'REQUIRED' }
}

const toFormat = (format: ChatRequest['response_format']): Json | undefined => {
  if (format?.type !== 'json_object' && format?.type !== 'json_schema') return undefined
  const { schema } = (format['json_schema'] ?? {}) as { readonly schema?: unknown }
  return { type: 'json_object', ...(schema !== undefined && { json_schema: schema }) }
}

const toThinking = (effort: ChatRequest['reasoning_effort']): Json | undefined =>
  effort ? { type: effort === 'none' ? 'disabled' : 'enabled' } : undefined

const withoutNothing = (values: Json): Json =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value != null))

/** OpenAI's chat request as Cohere's v2. What it cannot say (`logit_bias`, `user`, …) is left out; throws 400 for `n`. */
export const toRequest = (request: ChatRequest, model: string): Json => {
  refuseManyChoices(request)
  const { stop } = request
  return withoutNothing({
    model,
    messages: toMessages(request.messages),
    stream: request.stream ?? false,
    ...toTools(request),
    response_format: toFormat(request.response_format),
    max_tokens: request.max_completion_tokens ?? request.max_tokens,
    temperature: request.temperature,
    p: request.top_p,
    k: request['top_k'],
    seed: request.seed,
    stop_sequences: typeof stop === 'string' ? [stop] : stop,
    frequency_penalty: request.frequency_penalty,
    presence_penalty: request.presence_penalty,
    logprobs: request.logprobs || undefined,
    thinking: toThinking(request.reasoning_effort),
    ...Object.fromEntries(own.filter(name => request[name] != null).map(name => [name, request[name]])),
  })
}
