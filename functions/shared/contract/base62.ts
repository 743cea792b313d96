/** In ASCII order, as GitHub's tokens use it. */
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** The first multiple of 62 that a byte cannot pass evenly: bytes from here on would favour the first digits. */
const evenBytes = 248

/** Most significant digit first, padded with `0` to `length` digits. */
export const encodeBase62 = (value: number, length: number): string => {
  let text = ''
  for (let rest = value; text.length < length; rest = Math.floor(rest / 62)) {
    text = alphabet.charAt(rest % 62) + text
  }
  return text
}

/** `length` digits, each of the 62 equally likely (5.95 bits a digit). */
export const randomBase62 = (length: number, randomBytes: (size: number) => Uint8Array): string => {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length - text.length)) {
      if (byte < evenBytes) text += alphabet.charAt(byte % 62)
    }
  }
  return text
}
