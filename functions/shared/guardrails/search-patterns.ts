import type { Search, Span } from './search.ts'

/** RE2 in JavaScript: whatever the pattern, a search takes time that is linear in the text. Loaded by whoever has patterns. */
export type Engine = typeof import('re2js').RE2JS

/** Why a pattern cannot be looked for; undefined where it can. */
export const explainPattern = (engine: Engine, pattern: string): string | undefined => {
  try {
    const isAnything = engine.compile(pattern).matcher('').find()
    return isAnything ? 'is found in every text, because it may be empty' : undefined
  } catch (error) {
    return `is no pattern of RE2, which takes linear time: ${(error as Error).message}`
  }
}

/**
 * Looks for patterns. A match that begins less than `window` characters before the end of a text is left until more has come,
 * so those of up to so many characters are found whole, wherever a stream is cut. Throws where a pattern is none.
 */
export const searchPatterns = (engine: Engine, patterns: readonly string[], window: number): Search => {
  const all = engine.compile(patterns.map(pattern => `(?:${pattern})`).join('|'))

  return (text, from, isEnd) => {
    const matcher = all.matcher(text)
    const matches: Span[] = []
    const settled = isEnd ? text.length : Math.max(from, text.length - window)
    let at = from
    while (at < settled && matcher.find(at)) {
      const [start, end] = [matcher.start(), matcher.end()]
      if (start >= settled) break
      if (end > start) matches.push({ start, end })
      at = Math.max(end, start + 1)
    }
    return { matches, clear: Math.max(settled, at) }
  }
}
