import { openai } from './openai/index.ts'
import type { Dialect } from './provider.ts'

/** Every dialect that gateway.yaml can name. */
export const dialects: Readonly<Record<string, Dialect>> = { openai }
