import type { ChatRequest } from '../../contract/chat.ts'
import { lookUp } from '../../contract/look-up.ts'

type Json = Readonly<Record<string, unknown>>

/** Tokens of thinking before Gemini 3, as Google's own OpenAI endpoint sets them. https://ai.google.dev/gemini-api/docs/openai */
const budgets: Readonly<Record<string, number>> = {
  none: 0,
  minimal: 1_024,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 24_576,
}

/** Gemini 3 cannot be told not to think at all. */
const levels: Readonly<Record<string, string>> = {
  none: 'MINIMAL',
  minimal: 'MINIMAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  xhigh: 'HIGH',
}

/** Tokens of thinking that a caller has named, as Anthropic's clients do. */
const budgetIn = (thinking: unknown): number | undefined => {
  const { budget_tokens: budget } = (thinking ?? {}) as { readonly budget_tokens?: unknown }
  return typeof budget === 'number' ? budget : undefined
}

const toThinking = (effort: string, model: string, thinking: unknown): Json => ({
  includeThoughts: effort !== 'none',
  ...(/gemini-[12]\b/.test(model)
    ? { thinkingBudget: budgetIn(thinking) ?? lookUp(budgets, effort) ?? budgets['medium'] }
    : { thinkingLevel: lookUp(levels, effort) ?? 'MEDIUM' }),
})

type Format = { readonly type: string; readonly json_schema?: { readonly schema?: unknown } }

const toFormat = (format: Format | null | undefined): Json => {
  if (format?.type !== 'json_object' && format?.type !== 'json_schema') return {}
  const schema = format.json_schema?.schema
  return { responseMimeType: 'application/json', ...(schema !== undefined && { responseJsonSchema: schema }) }
}

const toVoice = (audio: ChatRequest['audio']): Json => {
  const voice = audio?.['voice']
  return typeof voice === 'string'
    ? { speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: voice } } } }
    : {}
}

const withoutNothing = (values: Json): Json =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value != null))

/** OpenAI's sampling and output parameters as `generationConfig`. */
export const toGenerationConfig = (request: ChatRequest, model: string): Json => {
  const { stop, modalities, reasoning_effort: effort, logprobs } = request
  return withoutNothing({
    temperature: request.temperature,
    topP: request.top_p,
    topK: request['top_k'],
    maxOutputTokens: request.max_completion_tokens ?? request.max_tokens,
    candidateCount: request.n === 1 ? undefined : request.n,
    stopSequences: typeof stop === 'string' ? [stop] : stop,
    presencePenalty: request.presence_penalty,
    frequencyPenalty: request.frequency_penalty,
    seed: request.seed,
    responseLogprobs: logprobs || undefined,
    logprobs: logprobs ? request.top_logprobs : undefined,
    responseModalities: modalities?.map(modality => modality.toUpperCase()),
    thinkingConfig: effort ? toThinking(effort, model, request['thinking']) : undefined,
    ...toFormat(request.response_format as Format),
    ...toVoice(request.audio),
  })
}
