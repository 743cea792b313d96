import type { ChatRequest } from '../../contract/chat.ts'
import { refuseManyChoices } from '../refuse-many-choices.ts'
import { unsupported } from '../unsupported.ts'
import { toInput } from './to-input.ts'
import { toTools } from './to-tools.ts'

type Json = Readonly<Record<string, unknown>>

/** Parameters that have the same name and meaning in both APIs. */
const shared = [
  'metadata',
  'parallel_tool_calls',
  'prompt_cache_key',
  'prompt_cache_retention',
  'safety_identifier',
  'service_tier',
  'store',
  'stream',
  'temperature',
  'top_logprobs',
  'top_p',
  'truncation',
  'user',
] as const

const refuseStop = ({ stop }: ChatRequest): void => {
  if (stop == null || stop.length === 0) return
  throw unsupported('stop', 'It has no stop sequences.')
}

type Format = { readonly type: string; readonly json_schema?: Json }

const toText = (request: ChatRequest): Json => {
  const { type, json_schema: schema } = (request.response_format ?? {}) as Partial<Format>
  const verbosity = request['verbosity']
  const text = {
    ...(type !== undefined && { format: { type, ...schema } }),
    ...(verbosity != null && { verbosity }),
  }
  return Object.keys(text).length > 0 ? { text } : {}
}

const toReasoning = (request: ChatRequest): Json => {
  const effort = request.reasoning_effort
  const reasoning = { ...(effort && { effort }), ...(request['reasoning'] as Json | undefined) }
  return Object.keys(reasoning).length > 0 ? { reasoning } : {}
}

/** Models that do not reason refuse to encrypt their reasoning, so it is asked for only where some is to be expected. */
const reasons = (request: ChatRequest): boolean =>
  request.reasoning_effort != null ||
  request['reasoning'] != null ||
  request.messages.some(message => message['reasoning_details'] != null)

const toInclude = (request: ChatRequest): Json => {
  const asked = request['include']
  const include = [
    ...(Array.isArray(asked) ? asked : []),
    ...(reasons(request) ? ['reasoning.encrypted_content'] : []),
    ...(request.logprobs ? ['message.output_text.logprobs'] : []),
  ]
  return include.length > 0 ? { include: [...new Set(include)] } : {}
}

/**
 * OpenAI's chat request as CreateResponse. Nothing is stored unless the caller says so, as with chat. What it cannot say
 * (`seed`, penalties, …) is left out; throws 400 for `n` and `stop`, without which the answer would be another.
 */
export const toRequest = (request: ChatRequest, model: string): Json => {
  refuseManyChoices(request)
  refuseStop(request)
  const limit = request.max_completion_tokens ?? request.max_tokens
  const same = shared.filter(name => request[name] != null).map(name => [name, request[name]] as const)
  return {
    store: false,
    ...Object.fromEntries(same),
    model,
    input: toInput(request.messages),
    ...toTools(request),
    ...toText(request),
    ...toReasoning(request),
    ...toInclude(request),
    ...(limit != null && { max_output_tokens: limit }),
  }
}
