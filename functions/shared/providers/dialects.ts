import type { ProviderEntry } from '../configuration/configuration.ts'
import { anthropic } from './anthropic/index.ts'
import { cohere } from './cohere/index.ts'
import { openConversation } from './conversation/index.ts'
import { converse } from './converse/index.ts'
import { gemini, vertex } from './gemini/index.ts'
import { openai } from './openai/index.ts'
import type { Dialect } from './provider.ts'
import { responses } from './responses/index.ts'

type OpenDialect = (provider: ProviderEntry) => Dialect

/** Every dialect that gateway.yaml can name; one that is a function is made of what the provider's entry says. */
export const dialects: Readonly<Record<string, Dialect | OpenDialect>> = {
  anthropic,
  cohere,
  conversation: openConversation,
  converse,
  gemini,
  openai,
  responses,
  vertex,
}

/** How a provider speaks; undefined of a dialect that is not known. */
export const findDialect = (provider: ProviderEntry): Dialect | undefined => {
  const dialect = dialects[provider.dialect]
  return typeof dialect === 'function' ? dialect(provider) : dialect
}
