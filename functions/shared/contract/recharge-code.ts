/** Crockford's base 32: what can be mistaken for another digit is left out. https://www.crockford.com/base32.html */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const length = 20
const shape = new RegExp(`^[${alphabet}]{${length}}$`)

/** The code as it is hashed: capitals, without what people put in between, and with the digits that they meant. */
export const parseRechargeCode = (text: string): string | undefined => {
  if (text.length > 100) return undefined
  const code = text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return shape.test(code) ? code : undefined
}

/**
 * A new code of 100 random bits, `XXXXX-XXXXX-XXXXX-XXXXX`: whoever tried a million a second for a million years would find
 * one of a million codes with a chance of 1 in 40,000. `randomBytes` must be cryptographically strong.
 */
export const mintRechargeCode = (randomBytes: (size: number) => Uint8Array): string => {
  // 256 is a multiple of 32, so that each digit is equally likely.
  const digits = [...randomBytes(length)].map(byte => alphabet.charAt(byte % alphabet.length)).join('')
  return digits.replaceAll(/(.{5})(?=.)/g, '$1-')
}
