import { type Usage, writeUsage } from '../contract/usage.ts'

type Counts = Readonly<Record<string, number>>

const group = (name: string, counts: Counts): Readonly<Record<string, Counts>> => {
  const counted = Object.entries(counts).filter(([, tokens]) => tokens > 0)
  return counted.length === 0 ? {} : { [name]: Object.fromEntries(counted) }
}

/** OpenAI's `usage` object with the parts that a provider has counted apart. */
export const writeFullUsage = (usage: Usage) => ({
  ...writeUsage(usage),
  ...group('prompt_tokens_details', {
    cached_tokens: usage.cachedInput,
    cache_write_tokens: usage.cacheWrite + usage.cacheWriteHour,
    cache_write_1h_tokens: usage.cacheWriteHour,
    audio_tokens: usage.audioInput,
    image_tokens: usage.imageInput,
  }),
  ...group('completion_tokens_details', {
    reasoning_tokens: usage.reasoning,
    audio_tokens: usage.audioOutput,
    image_tokens: usage.imageOutput,
  }),
})
