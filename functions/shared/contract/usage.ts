import { isTokenCount } from './is-token-count.ts'

/**
 * Tokens of one answer. `cachedInput`, `cacheWrite`, `cacheWriteHour`, `audioInput` and `imageInput` are parts of `input`;
 * `reasoning`, `audioOutput` and `imageOutput` are parts of `output`, as in OpenAI's usage object. What some models charge for
 * instead of tokens comes last.
 */
export type Usage = {
  readonly input: number
  readonly output: number
  readonly cachedInput: number
  readonly cacheWrite: number
  /** Written to be kept for an hour, and no part of `cacheWrite`. */
  readonly cacheWriteHour: number
  readonly audioInput: number
  readonly imageInput: number
  readonly reasoning: number
  readonly audioOutput: number
  readonly imageOutput: number
  /** Pictures made. */
  readonly images?: number
  /** Seconds of sound heard or film made. */
  readonly seconds?: number
  /** Characters spoken. */
  readonly characters?: number
}

export const noUsage: Usage = {
  input: 0,
  output: 0,
  cachedInput: 0,
  cacheWrite: 0,
  cacheWriteHour: 0,
  audioInput: 0,
  imageInput: 0,
  reasoning: 0,
  audioOutput: 0,
  imageOutput: 0,
}

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const count = (value: unknown): number => (isTokenCount(value) ? Math.round(value) : 0)

const wholes = ['prompt_tokens', 'completion_tokens', 'total_tokens'] as const

/** At least one of them, and none that cannot be: a part is worth nothing where its whole is wrong. */
const isUsage = (value: unknown): value is Json => {
  if (!isObject(value)) return false
  const said = wholes.flatMap(name => value[name] ?? [])
  return said.length > 0 && said.every(isTokenCount)
}

const group = (usage: Json, name: string): Json => {
  const details = usage[name]
  return isObject(details) ? details : {}
}

/** Moonshot, DeepSeek and Mistral name their cache hits beside OpenAI's details, or instead of them. */
const countCached = (usage: Json, details: Json): number =>
  Math.max(
    count(details['cached_tokens']),
    count(usage['cached_tokens']),
    count(usage['prompt_cache_hit_tokens']),
    count(usage['num_cached_tokens']),
  )

/** xAI and Gemini leave reasoning out of `completion_tokens` and bill it all the same; `total_tokens` has it. */
const countOutput = (usage: Json, input: number): number =>
  Math.max(count(usage['completion_tokens']), count(usage['total_tokens']) - input)

/** Voyage reports an embedding's input as `total_tokens` alone. */
const countInput = (usage: Json): number =>
  count(
    usage['prompt_tokens'] ?? (usage['completion_tokens'] === undefined ? usage['total_tokens'] : undefined),
  )

/** What was written into caches, all of it and that for an hour, as parts that have nothing in common. */
export const splitWrites = (written: number, hour: number): Pick<Usage, 'cacheWrite' | 'cacheWriteHour'> => {
  const cacheWriteHour = Math.min(written, hour)
  return { cacheWrite: written - cacheWriteHour, cacheWriteHour }
}

/**
 * Reads OpenAI's `usage` object (chat completions, completions, embeddings) as providers really send it; undefined where
 * there is none that can be believed. A field that a provider leaves out counts as zero, and no part is larger than its whole.
 */
export const readUsage = (body: unknown): Usage | undefined => {
  const usage = isObject(body) ? body['usage'] : undefined
  if (!isUsage(usage)) return undefined
  const input = countInput(usage)
  const output = countOutput(usage, input)
  const ofInput = group(usage, 'prompt_tokens_details')
  const ofOutput = group(usage, 'completion_tokens_details')
  const inputPart = (tokens: number) => Math.min(input, tokens)
  const outputPart = (tokens: number) => Math.min(output, tokens)
  return {
    input,
    output,
    cachedInput: inputPart(countCached(usage, ofInput)),
    ...splitWrites(inputPart(count(ofInput['cache_write_tokens'])), count(ofInput['cache_write_1h_tokens'])),
    audioInput: inputPart(count(ofInput['audio_tokens'])),
    imageInput: inputPart(count(ofInput['image_tokens'])),
    reasoning: outputPart(count(ofOutput['reasoning_tokens'])),
    audioOutput: outputPart(count(ofOutput['audio_tokens'])),
    imageOutput: outputPart(count(ofOutput['image_tokens'])),
  }
}

/** OpenAI's `usage` object of a usage whose parts nobody knows. */
export const writeUsage = ({ input, output }: Usage) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
})
