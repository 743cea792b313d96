import type { Match } from '../configuration/match.ts'
import { matchWildcard } from './match-wildcard.ts'
import type { Matcher } from './matcher.ts'

/** An expression that matches only a part of a name stands for all of it. */
const withWhole = (name: string, found: RegExpExecArray | null): readonly string[] | undefined =>
  found ? [name, ...found.slice(1)] : undefined

const byExpression =
  (expression: RegExp): Matcher =>
  name =>
    withWhole(name, expression.exec(name))

/** A keyword is found anywhere, in any case; a wildcard covers the whole name; a regex is as anchored as it says. */
export const matchModel = (match: Match): Matcher => {
  if ('wildcard' in match) return matchWildcard(match.wildcard)
  if ('regex' in match) return byExpression(new RegExp(match.regex))
  const keyword = match.keyword.toLowerCase()
  return name => (name.toLowerCase().includes(keyword) ? [name] : undefined)
}
