import type { Usage } from './usage.ts'

/** Both together, part by part. */
export const addUsage = (sum: Usage, usage: Usage): Usage => ({
  input: sum.input + usage.input,
  output: sum.output + usage.output,
  cachedInput: sum.cachedInput + usage.cachedInput,
  cacheWrite: sum.cacheWrite + usage.cacheWrite,
  cacheWriteHour: sum.cacheWriteHour + usage.cacheWriteHour,
  audioInput: sum.audioInput + usage.audioInput,
  imageInput: sum.imageInput + usage.imageInput,
  reasoning: sum.reasoning + usage.reasoning,
  audioOutput: sum.audioOutput + usage.audioOutput,
  imageOutput: sum.imageOutput + usage.imageOutput,
})
