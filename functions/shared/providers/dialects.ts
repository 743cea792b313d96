import { anthropic } from './anthropic/index.ts'
import { converse } from './converse/index.ts'
import { openai } from './openai/index.ts'
import type { Dialect } from './provider.ts'

/** Every dialect that gateway.yaml can name. */
export const dialects: Readonly<Record<string, Dialect>> = { anthropic, converse, openai }
