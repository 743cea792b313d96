import type { Match } from '../configuration/match.ts'

/** The captures of a name that matches (the whole first), undefined of one that does not. */
export type Matcher = (name: string) => readonly string[] | undefined

const wild: Readonly<Record<string, string>> = { '*': '(.*)', '?': '(.)' }

const compileWildcard = (pattern: string): RegExp => {
  const parts = pattern.split(/([*?])/).map(part => wild[part] ?? RegExp.escape(part))
  return new RegExp(`^${parts.join('')}$`, 's')
}

/** An expression that matches only a part of a name stands for all of it. */
const withWhole = (name: string, found: RegExpExecArray | null): readonly string[] | undefined =>
  found ? [name, ...found.slice(1)] : undefined

const byExpression =
  (expression: RegExp): Matcher =>
  name =>
    withWhole(name, expression.exec(name))

/** `*` stands for any text, `?` for one character. */
export const matchWildcard = (pattern: string): Matcher => byExpression(compileWildcard(pattern))

/** A keyword is found anywhere, in any case; a wildcard covers the whole name; a regex is as anchored as it says. */
export const matchModel = (match: Match): Matcher => {
  if ('wildcard' in match) return matchWildcard(match.wildcard)
  if ('regex' in match) return byExpression(new RegExp(match.regex))
  const keyword = match.keyword.toLowerCase()
  return name => (name.toLowerCase().includes(keyword) ? [name] : undefined)
}
