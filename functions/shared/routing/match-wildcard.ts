import type { Matcher } from './matcher.ts'

/** `?` stands for one character, whatever it is. */
const fits = (segment: string, name: string, at: number): boolean => {
  for (let index = 0; index < segment.length; index++)
    if (segment[index] !== '?' && segment[index] !== name[at + index]) return false
  return true
}

/** The last place for a segment that is not before `first` and ends before `end`; -1: none. */
const findLast = (segment: string, name: string, first: number, end: number): number => {
  for (let at = end - segment.length; at >= first; at--) if (fits(segment, name, at)) return at
  return -1
}

const charactersAt = (segment: string, name: string, at: number): readonly string[] =>
  [...segment].flatMap((character, index) => (character === '?' ? (name[at + index] ?? '') : []))

/**
 * `*` stands for any text, `?` for one character; the name has to match as a whole. Each star takes as much as it can, the
 * first one first, so the segments between them stand as far to the right as they fit. That is found from the right without
 * going back, where a regular expression tries every division: names come from callers.
 */
export const matchWildcard = (pattern: string): Matcher => {
  const [head = '', ...others] = pattern.split('*')
  const tail = others.pop()

  return name => {
    if (tail === undefined)
      return name.length === head.length && fits(head, name, 0)
        ? [name, ...charactersAt(head, name, 0)]
        : undefined
    const tailAt = name.length - tail.length
    if (tailAt < head.length || !fits(head, name, 0) || !fits(tail, name, tailAt)) return undefined
    const captures: string[] = [...charactersAt(tail, name, tailAt)]
    let end = tailAt
    for (const segment of others.toReversed()) {
      const at = findLast(segment, name, head.length, end)
      if (at < 0) return undefined
      captures.unshift(...charactersAt(segment, name, at), name.slice(at + segment.length, end))
      end = at
    }
    return [name, ...charactersAt(head, name, 0), name.slice(head.length, end), ...captures]
  }
}
