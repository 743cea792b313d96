import { changeTexts } from './change-texts.ts'
import { type Pattern, replacePattern } from './pattern.ts'
import { type PersonalKind, personalData, personalKinds } from './personal-data.ts'

/** Puts back what was masked, in a text that has its placeholders whole. */
export type Restore = (text: string) => string

const placeholder = /\[[A-Z]{2,10}_\d{1,6}\]/g

/** What a text can end in that may become a placeholder when it goes on. */
export const placeholderBeginning = /\[[A-Z]{0,10}(?:(?<=[A-Z])_\d{0,6})?$/

/**
 * A request without what says who somebody is, and the way back. Each value has one placeholder, `[EMAIL_1]`, so that a model can
 * tell people apart; none that the request says of itself.
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

  return {
    masked: changeTexts(json, maskText),
    restore: text => text.replace(placeholder, name => values.get(name) ?? name),
  }
}
