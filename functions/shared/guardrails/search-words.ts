import { type Folded, foldText } from './fold-text.ts'
import type { Search, Span } from './search.ts'

/** A tree of words by their characters. */
type Branch = { readonly next: Map<string, Branch>; isWord: boolean }

/** Characters of a stream that a word may be spread over, invisible ones included, and be held back. */
const longestSpread = 1_000

const mark = /\p{M}/u
const wordCharacter = /[\p{L}\p{N}\p{M}_]/u
/** Scripts that write words without spaces between them, or with endings right behind them. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

const isMark = (character: string | undefined): boolean => character !== undefined && mark.test(character)

const isSpaced = (character: string | undefined): boolean =>
  character !== undefined && wordCharacter.test(character) && !unspaced.test(character)

const isWithinWord = (before: string | undefined, after: string | undefined): boolean =>
  isSpaced(before) && isSpaced(after)

const grow = (words: readonly string[]): Branch => {
  const root: Branch = { next: new Map(), isWord: false }
  for (const word of words) {
    let branch = root
    for (const character of foldText(word).characters) {
      const next = branch.next.get(character) ?? { next: new Map(), isWord: false }
      branch.next.set(character, next)
      branch = next
    }
    branch.isWord = branch !== root
  }
  return root
}

/** The end of the longest word that begins at a character, and whether what comes after the text may make it another. */
const walk = (root: Branch, { characters }: Folded, from: number) => {
  let branch = root.next.get(characters[from] ?? '')
  let end: number | undefined
  let at = from
  while (branch) {
    at += 1
    const [last, following] = [characters[at - 1], characters[at]]
    if (branch.isWord && !isMark(following) && !isWithinWord(last, following)) end = at
    if (following === undefined) return { end, isOpen: true }
    branch = branch.next.get(following)
  }
  return { end, isOpen: false }
}

/**
 * Looks for words and phrases: whatever their case, form and the invisible between their characters, as whole words where the
 * script has borders of words, the longest of those that begin at one place.
 */
export const searchWords = (words: readonly string[]): Search => {
  const root = grow(words)

  return (text, from, isEnd) => {
    const folded = foldText(text)
    const { characters, starts, ends } = folded
    const matches: Span[] = []
    let at = 0
    while (at < characters.length) {
      const start = starts[at] as number
      const isStart = start >= from && root.next.has(characters[at] as string)
      const isBorder = isStart && !isWithinWord(characters[at - 1], characters[at])
      const { end, isOpen } = isBorder ? walk(root, folded, at) : { end: undefined, isOpen: false }
      if (isOpen && !isEnd && text.length - start <= longestSpread) return { matches, clear: start }
      if (end !== undefined) matches.push({ start, end: ends[end - 1] as number })
      at = end ?? at + 1
    }
    return { matches, clear: text.length }
  }
}
