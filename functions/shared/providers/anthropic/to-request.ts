import type { ChatRequest } from '../../contract/chat.ts'
import { type Json, objectOf } from '../json.ts'
import { openaiParameters } from '../openai-parameters.ts'
import { refuseUnsayable } from '../refuse-unsayable.ts'
import { toTurns } from '../to-turns.ts'
import { toThinking } from './to-thinking.ts'
import { toTools } from './to-tools.ts'
import { words } from './words.ts'

/** Anthropic wants a limit with every request; this one is every model's. */
const defaultMaxTokens = 4_096

/** What only Anthropic knows: `top_k`, `thinking`, `container`, … */
const keepRest = (request: ChatRequest): Json =>
  Object.fromEntries(
    Object.entries(request).filter(([name, value]) => value != null && !openaiParameters.has(name)),
  )

const toStops = ({ stop }: ChatRequest): Json => {
  // Anthropic refuses a sequence of white space alone.
  const sequences = [stop ?? []].flat().filter(sequence => sequence.trim() !== '')
  return sequences.length > 0 ? { stop_sequences: sequences } : {}
}

/** A schema is told; a bare `json_object` has no counterpart, and OpenAI wants the prompt to ask for JSON then anyway. */
const toFormat = ({ response_format: format }: ChatRequest): Json => {
  const { schema } = objectOf(format?.['json_schema'])
  return schema ? { format: { type: 'json_schema', schema } } : {}
}

const toOutputConfig = (request: ChatRequest, thinking: Json): Json => {
  const config = {
    ...objectOf(thinking['output_config']),
    ...toFormat(request),
    ...objectOf(request['output_config']),
  }
  return Object.keys(config).length > 0 ? { output_config: config } : {}
}

/** Anthropic's temperatures end at 1, and its own endpoint for OpenAI's clients cuts what is above. */
const toSampling = ({ temperature, top_p }: ChatRequest): Json => ({
  ...(temperature != null && { temperature: Math.min(1, temperature) }),
  ...(top_p != null && { top_p }),
})

const tiers: Readonly<Record<string, string>> = {
  auto: 'auto',
  default: 'standard_only',
  standard_only: 'standard_only',
}

const toAccounts = ({ user, safety_identifier, metadata, service_tier }: ChatRequest): Json => {
  const userId = metadata?.['user_id'] ?? safety_identifier ?? user
  const tier = tiers[service_tier ?? '']
  return { ...(userId ? { metadata: { user_id: userId } } : {}), ...(tier && { service_tier: tier }) }
}

/** A chat request as Anthropic's CreateMessageParams. */
export const toRequest = (request: ChatRequest, model: string): Json => {
  refuseUnsayable(request)
  const max_tokens = request.max_completion_tokens ?? request.max_tokens ?? defaultMaxTokens
  const { system, turns } = toTurns(request.messages, words)
  const { reasoning_effort: effort } = request
  const thinking = effort ? toThinking(effort, model, max_tokens) : {}
  return {
    ...thinking,
    ...keepRest(request),
    model,
    max_tokens,
    ...(system.length > 0 && { system }),
    messages: turns,
    ...toTools(request),
    ...toStops(request),
    ...toSampling(request),
    ...toOutputConfig(request, thinking),
    ...toAccounts(request),
    ...(request.stream && { stream: true }),
  }
}
