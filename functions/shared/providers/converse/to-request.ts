import type { ChatRequest } from '../../contract/chat.ts'
import { type Json, objectOf } from '../json.ts'
import { openaiParameters } from '../openai-parameters.ts'
import { refuseUnsayable } from '../refuse-unsayable.ts'
import { toTurns } from '../to-turns.ts'
import { toReasoning } from './to-reasoning.ts'
import { toTools } from './to-tools.ts'
import { openWords } from './words.ts'

/** Where Converse takes what only the model understands. */
const modelFields = 'additionalModelRequestFields'

/** Parameters that Converse has of its own (ConverseRequest). */
const conversesOwn = new Set([
  'additionalModelResponseFieldPaths',
  'guardrailConfig',
  'performanceConfig',
  'promptVariables',
  'requestMetadata',
  'serviceTier',
])

/** Where a caller says nothing of the output, thinking is measured by this many tokens. */
const unlimited = 16_384

const pick = (request: ChatRequest, isWanted: (name: string) => boolean): Json =>
  Object.fromEntries(Object.entries(request).filter(([name, value]) => value != null && isWanted(name)))

const isUnknown = (name: string): boolean =>
  !openaiParameters.has(name) && !conversesOwn.has(name) && name !== modelFields

const defined = (fields: Json): Json =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null))

const limitOf = ({ max_completion_tokens, max_tokens }: ChatRequest): number | undefined =>
  max_completion_tokens ?? max_tokens ?? undefined

const toInference = (request: ChatRequest): Json => {
  const sequences = [request.stop ?? []].flat()
  return defined({
    maxTokens: limitOf(request),
    temperature: request.temperature,
    topP: request.top_p,
    stopSequences: sequences.length > 0 ? sequences : undefined,
  })
}

/** JsonSchemaDefinition, whose schema is a text. */
const toOutput = ({ response_format: format }: ChatRequest): Json => {
  const { schema, name, description } = objectOf(format?.['json_schema'])
  if (!schema) return {}
  const jsonSchema = defined({ schema: JSON.stringify(schema), name, description })
  return { outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema } } } }
}

/** What neither OpenAI nor Converse knows is meant for the model: `top_k`, `thinking`, `anthropic_beta`, … */
const toModelFields = (request: ChatRequest, model: string): Json => {
  const { reasoning_effort: effort } = request
  const fields = {
    ...(effort ? toReasoning(effort, model, limitOf(request) ?? unlimited) : {}),
    ...pick(request, isUnknown),
    ...objectOf(request[modelFields]),
  }
  return Object.keys(fields).length > 0 ? { [modelFields]: fields } : {}
}

/** A chat request as Converse's body; the model is in the path. */
export const toRequest = (request: ChatRequest, model: string): Json => {
  refuseUnsayable(request)
  const { system, turns } = toTurns(request.messages, openWords())
  return {
    messages: turns,
    ...(system.length > 0 && { system }),
    inferenceConfig: toInference(request),
    ...toTools(request),
    ...toOutput(request),
    ...toModelFields(request, model),
    ...pick(request, name => conversesOwn.has(name)),
  }
}
