import type { SourceMatch } from './source.ts'

/** Excludes names from a prefix; those have an entry of their own, and whole names go before wildcards. */
const isExclusion = (match: SourceMatch): boolean => 'regex' in match && match.regex.startsWith('^(?!')

const digits = (repeated: string): string => '?'.repeat(Number(repeated))

const fromRegex = (regex: string): string => {
  const wildcard = regex
    .replace(/^\^/, '')
    .replace(/\$$/, '')
    .replace(/\\d\{(\d+)\}/g, (_, repeated: string) => digits(repeated))
    .replaceAll('\\d', '?')
    .replaceAll('\\.', '.')
  if (!regex.startsWith('^') || /[\\^$()[\]{}|+]/.test(wildcard))
    throw new Error(`The regular expression ${regex} has no wildcard; teach to-wildcards.ts its form.`)
  return regex.endsWith('$') ? wildcard : `${wildcard}*`
}

/** Names and wildcards (`*` any text, `?` one character) that match what a rule matches. */
export const toWildcards = (match: SourceMatch): readonly string[] => {
  if ('or' in match) return match.or.flatMap(toWildcards)
  if ('and' in match) {
    const [rule, ...others] = match.and.filter(part => !isExclusion(part))
    if (!rule || others.length > 0) throw new Error(`to-wildcards.ts cannot merge ${JSON.stringify(match)}.`)
    return toWildcards(rule)
  }
  if ('equals' in match) return [match.equals]
  if ('starts_with' in match) return [`${match.starts_with}*`]
  if ('ends_with' in match) return [`*${match.ends_with}`]
  if ('contains' in match) return [`*${match.contains}*`]
  return [fromRegex(match.regex)]
}
