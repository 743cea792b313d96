const digitsOf = (text: string): readonly number[] => [...text.replaceAll(/\D/g, '')].map(Number)

/** ISO/IEC 7812-1, annex B: every second digit from the right is doubled, and the sum of all digits ends in 0. */
export const passesLuhn = (text: string): boolean => {
  const sum = digitsOf(text)
    .toReversed()
    .map((digit, index) => (index % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0)))
    .reduce((total, digit) => total + digit, 0)
  return sum % 10 === 0
}

/** GB 11643-1999: ISO 7064 MOD 11-2 over 18 characters, of which the last may be X. */
export const passesMod11 = (text: string): boolean => {
  const sum = [...text].reduce(
    (total, character, index) => total + (/x/i.test(character) ? 10 : Number(character)) * 2 ** (17 - index),
    0,
  )
  return sum % 11 === 1
}

/** ISO 13616 (IBAN): the first four characters to the end, A to Z as 10 to 35, and the rest by 97 is 1. */
export const passesMod97 = (text: string): boolean => {
  const characters = text.replaceAll(' ', '').toUpperCase()
  const turned = characters.slice(4) + characters.slice(0, 4)
  const rest = [...turned].reduce((total, character) => {
    const value = Number.parseInt(character, 36)
    return (total * (value < 10 ? 10 : 100) + value) % 97
  }, 0)
  return rest === 1
}
