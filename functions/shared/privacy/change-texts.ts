type ChangeText = (text: string) => string

/** What is no prose: bytes in base64, addresses, what other parties have signed, and names that must stay what they are. */
const untouched = new Set([
  ...['model', 'role', 'type', 'id', 'tool_call_id', 'call_id', 'format', 'finish_reason'],
  ...['url', 'image_url', 'data', 'file_data', 'signature', 'encrypted_content', 'thoughtSignature'],
])

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The arguments of a tool, looked into as the JSON that they are; as they came where nothing in them has changed. */
export const changeArguments = (text: string, change: ChangeText): string => {
  const value = parse(text)
  if (typeof value !== 'object') return change(text)
  const changed = JSON.stringify(changeTexts(value, change))
  return changed === JSON.stringify(value) ? text : changed
}

/** The same value with each of its texts changed. */
export const changeTexts = <Json>(value: Json, change: ChangeText): Json => {
  const changeEntry = ([name, inner]: [string, unknown]): [string, unknown] => {
    if (untouched.has(name) && typeof inner !== 'object') return [name, inner]
    return [
      name,
      name === 'arguments' && typeof inner === 'string' ? changeArguments(inner, change) : visit(inner),
    ]
  }

  const visit = (inner: unknown): unknown => {
    if (typeof inner === 'string') return change(inner)
    if (Array.isArray(inner)) return inner.map(visit)
    if (typeof inner !== 'object' || inner === null) return inner
    return Object.fromEntries(Object.entries(inner).map(changeEntry))
  }

  return visit(value) as Json
}
