/** Tokens of one answer. `cachedInput` is part of `input`, `reasoning` part of `output`, as in OpenAI's usage object. */
export type Usage = {
  readonly input: number
  readonly output: number
  readonly cachedInput: number
  readonly reasoning: number
}

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null

const count = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0

const detail = (usage: Json, group: string, name: string): number => {
  const details = usage[group]
  return isObject(details) ? count(details[name]) : 0
}

/**
 * Reads OpenAI's `usage` object (chat completions, completions, embeddings); undefined where there is none. A field that
 * a provider leaves out counts as zero; output that only `total_tokens` shows is taken from there.
 */
export const readUsage = (body: unknown): Usage | undefined => {
  const usage = isObject(body) ? body['usage'] : undefined
  if (!isObject(usage)) return undefined
  const input = count(usage['prompt_tokens'])
  const output = count(usage['completion_tokens'] ?? count(usage['total_tokens']) - input)
  return {
    input,
    output,
    cachedInput: Math.min(input, detail(usage, 'prompt_tokens_details', 'cached_tokens')),
    reasoning: Math.min(output, detail(usage, 'completion_tokens_details', 'reasoning_tokens')),
  }
}
