/** Characters of all strings within a JSON value: content, reasoning and tool arguments, wherever a provider puts them. */
export const measureText = (value: unknown): number => {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  let characters = 0
  for (const part of Object.values(value)) characters += measureText(part)
  return characters
}
