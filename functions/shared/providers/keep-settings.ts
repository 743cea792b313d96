import { isObject, type Json } from './json.ts'

/** What chat has no words for of a request, put back into what a provider of the request's own endpoint is sent: by these names. */
export const keepSettings = (sent: Json, original: Json, names: readonly string[]): Json => {
  const kept = names.flatMap(name => {
    const [said, setting] = [sent[name], original[name]]
    if (setting == null) return []
    if (isObject(said) && isObject(setting)) return [[name, { ...setting, ...said }]]
    return said === undefined ? [[name, setting]] : []
  })
  return { ...sent, ...Object.fromEntries(kept) }
}
