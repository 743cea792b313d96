/** How many of the first base64 digits also tell of the bytes before the secret, by how many of those there are. */
const touched = [0, 2, 3]

/** What of a secret's base64 stays the same whatever stands around it, when so many bytes (modulo 3) stand before it. */
const toBase64 = (secret: string, before: number): string => {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
  // Whole digits only: the last may tell of what comes after.
  const digits = Math.floor((bytes.length * 8) / 6)
  return bytes.toString('base64').slice(touched[before], digits)
}

const toPercent = (secret: string): string =>
  [...Buffer.from(secret)].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('')

/**
 * Every text by which a secret gives itself away: plain, as JSON and URLs escape it, in hex, and in base64 and base64url in each
 * of the three alignments that it can have within a longer text.
 */
export const formsOf = (secret: string): readonly string[] => {
  const base64 = [0, 1, 2].map(before => toBase64(secret, before))
  const hex = Buffer.from(secret).toString('hex')
  return [
    ...new Set([
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      encodeURI(secret),
      toPercent(secret),
      toPercent(secret).toUpperCase(),
      hex,
      hex.toUpperCase(),
      ...base64,
      ...base64.map(text => text.replaceAll('+', '-').replaceAll('/', '_')),
    ]),
  ]
}
