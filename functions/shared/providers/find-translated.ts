import type { ProviderEntry } from '../configuration/configuration.ts'
import type { Operation } from '../contract/operation.ts'
import { findDialect } from './dialects.ts'
import type { Translation } from './provider.ts'

/** The one operation that dialects have words of their own for; undefined where it is passed on as it is, or not at all. */
export const findTranslated = (provider: ProviderEntry, { id }: Operation): Translation<never> | undefined =>
  id === 'createRerank' ? (findDialect(provider)?.rerank as Translation<never> | undefined) : undefined

/** Whether a provider has an operation, in OpenAI's words or its own. */
export const offersOperation = (provider: ProviderEntry, operation: Operation): boolean =>
  findDialect(provider)?.passes === true || findTranslated(provider, operation) !== undefined
