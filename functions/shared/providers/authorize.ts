import type { ProviderEntry } from '../configuration/configuration.ts'

/** The headers that show a provider key, in the form that this provider wants. */
export const authorize = (provider: ProviderEntry, key: string): Readonly<Record<string, string>> =>
  provider.keyHeader ? { [provider.keyHeader]: key } : { authorization: `Bearer ${key}` }
