import type { ProviderEntry } from '../configuration/configuration.ts'

/** The URL of a request: `{model}` in the base is the model's name, and the entry's query comes after the path's own. */
export const addressOf = ({ baseUrl, query }: ProviderEntry, path: string, model: string): string => {
  const url = baseUrl.replaceAll('{model}', encodeURIComponent(model)) + path
  const fixed = new URLSearchParams(query).toString()
  return fixed === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${fixed}`
}
