/** A text as it is compared: characters without case, width, form or decoration, each with where it stands in the text. */
export type Folded = {
  readonly characters: readonly string[]
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

/** Zero-width spaces and joiners, soft hyphens, selectors of variants: what nobody sees. */
const invisible = /\p{Default_Ignorable_Code_Point}/u
const space = /\s/

/** Syllables that come composed: decomposed, the one would be the beginning of another. */
const isHangul = (character: string): boolean => character >= '\uAC00' && character <= '\uD7A3'

/** Upper case first, because of ß, ſ and ς; a character on its own, so that it is known where it stood. */
const fold = (character: string): string => {
  if (space.test(character)) return ' '
  if (character < '\u0080') return character.toLowerCase()
  if (isHangul(character)) return character
  if (invisible.test(character)) return ''
  return character.normalize('NFKD').toUpperCase().toLowerCase()
}

/** Compatibility forms are one (NFKD, Unicode Standard Annex 15), and so is any run of white space. */
export const foldText = (text: string): Folded => {
  const characters: string[] = []
  const starts: number[] = []
  const ends: number[] = []
  let at = 0
  for (const character of text) {
    const end = at + character.length
    for (const folded of fold(character)) {
      if (folded === ' ' && characters.at(-1) === ' ') continue
      characters.push(folded)
      starts.push(at)
      ends.push(end)
    }
    at = end
  }
  return { characters, starts, ends }
}
