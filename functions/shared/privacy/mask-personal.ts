import { type Pattern, replacePattern } from './pattern.ts'
import { type PersonalKind, personalData, personalKinds } from './personal-data.ts'

/** Puts back what was masked, in a text that has its placeholders whole. */
export type Restore = (text: string) => string

/** What is no prose: bytes in base64, addresses, what other parties have signed, and names that must stay what they are. */
const untouched = new Set([
  'model',
  'url',
  'data',
  'file_data',
  'signature',
  'encrypted_content',
  'thoughtSignature',
])

const placeholder = /\[[A-Z]{2,10}_\d{1,6}\]/g

/** What a text can end in that may become a placeholder when it goes on. */
export const placeholderBeginning = /\[[A-Z]{0,10}(?:(?<=[A-Z])_\d{0,6})?$/

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * A request without what says who somebody is, and the way back. Each value has one placeholder, `[EMAIL_1]`, so that a model can
 * tell people apart; none that the request says of itself. Arguments of tools are looked into as the JSON that they are.
 * No kind has a character that JSON escapes, so a placeholder can be restored within JSON too.
 */
export const maskPersonal = <Json>(
  json: Json,
  kinds: readonly PersonalKind[],
): { readonly masked: Json; readonly restore: Restore } => {
  const taken = new Set(JSON.stringify(json).match(placeholder))
  const placeholders = new Map<string, string>()
  const values = new Map<string, string>()

  const nameFor = (kind: PersonalKind, number = 1): string => {
    const name = `[${kind.toUpperCase()}_${number}]`
    return taken.has(name) || values.has(name) ? nameFor(kind, number + 1) : name
  }

  const hide = (kind: PersonalKind, value: string): string => {
    const known = placeholders.get(value)
    if (known) return known
    const name = nameFor(kind)
    placeholders.set(value, name)
    values.set(name, value)
    return name
  }

  // In the order of the table, whatever that of the tenant's list.
  const patterns = personalKinds
    .filter(kind => kinds.includes(kind))
    .flatMap(kind => personalData[kind].map((pattern: Pattern) => ({ kind, pattern })))

  const maskText = (text: string): string =>
    patterns.reduce(
      (masked, { kind, pattern }) => replacePattern(masked, pattern, value => hide(kind, value)),
      text,
    )

  const maskArguments = (text: string): string => {
    const value = parse(text)
    return typeof value === 'object' ? JSON.stringify(mask(value)) : maskText(text)
  }

  const maskEntry = ([name, value]: [string, unknown]): [string, unknown] => {
    if (untouched.has(name)) return [name, value]
    return [name, name === 'arguments' && typeof value === 'string' ? maskArguments(value) : mask(value)]
  }

  const mask = (value: unknown): unknown => {
    if (typeof value === 'string') return maskText(value)
    if (Array.isArray(value)) return value.map(mask)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(maskEntry))
  }

  return {
    masked: mask(json) as Json,
    restore: text => text.replace(placeholder, name => values.get(name) ?? name),
  }
}
