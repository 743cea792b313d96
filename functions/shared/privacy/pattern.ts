/** What a kind of confidential text looks like, and whether one that looks like it is one. */
export type Pattern = {
  /** With the flag `g`. Each must fail in constant time or start at a boundary only, so that a text is read in linear time. */
  readonly shape: RegExp
  /** A checksum, for instance; absent, every match counts. What needs one has a bounded length. */
  readonly isSound?: (match: string) => boolean
}

/**
 * The text with every sound match replaced. After a match that is none the search goes on at its second character, because
 * something sound may begin within: `1234 4111 1111 1111 1111` starts with four digits too many.
 */
export const replacePattern = (
  text: string,
  { shape, isSound }: Pattern,
  replace: (match: string) => string,
): string => {
  if (!isSound) return text.replace(shape, replace)
  const search = new RegExp(shape)
  let written = ''
  let from = 0
  for (let match = search.exec(text); match; match = search.exec(text)) {
    const [found] = match
    if (isSound(found)) {
      written += text.slice(from, match.index) + replace(found)
      from = match.index + found.length
    } else search.lastIndex = match.index + 1
  }
  return written + text.slice(from)
}
