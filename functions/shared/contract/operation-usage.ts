import { isTokenCount } from './is-token-count.ts'
import { noUsage, type Usage } from './usage.ts'

type Json = Readonly<Record<string, unknown>>

const group = (value: unknown, ...names: readonly string[]): Json => {
  const found = names.map(name => (value as Json | null | undefined)?.[name]).find(part => part != null)
  return typeof found === 'object' ? (found as Json) : {}
}

const count = (value: unknown): number => {
  const number = Number(value ?? 0)
  return isTokenCount(number) ? number : 0
}

/**
 * Reads the `usage` of pictures, speech, transcripts, rankings and compacted responses (OpenAI's specification, `ImageGenUsage`,
 * `TranscriptTextUsageTokens`, `TranscriptTextUsageDuration`), and how many pictures or seconds an answer has; undefined
 * where it says neither.
 */
export const readOperationUsage = (answer: unknown): Usage | undefined => {
  const usage = group(answer, 'usage')
  const ofInput = group(usage, 'input_tokens_details', 'input_token_details')
  const ofOutput = group(usage, 'output_tokens_details', 'output_token_details')
  const input = count(usage['input_tokens'] ?? usage['prompt_tokens'] ?? usage['total_tokens'])
  const output = count(usage['output_tokens'])
  const { duration, seconds } = (answer ?? {}) as Json
  const told = count(usage['seconds']) || count(duration) || count(seconds)
  if (input + output + told === 0) return undefined
  return {
    ...noUsage,
    input,
    output,
    cachedInput: Math.min(input, count(ofInput['cached_tokens'])),
    audioInput: Math.min(input, count(ofInput['audio_tokens'])),
    imageInput: Math.min(input, count(ofInput['image_tokens'])),
    audioOutput: Math.min(output, count(ofOutput['audio_tokens'])),
    imageOutput: Math.min(output, count(ofOutput['image_tokens'])),
    ...(told > 0 && { seconds: told }),
  }
}
