/** What makes JSON unfit that could be parsed all the same. */
export type JsonFault =
  | { readonly type: 'too-deep' }
  /** Parsers differ in which of the two they take (CVE-2017-12635 is such a case). */
  | { readonly type: 'duplicate-key'; readonly key: string }
  /** `Object.assign` makes it the prototype of whatever it is copied to. */
  | { readonly type: 'reserved-key'; readonly key: string }

/** Deeper JSON than any real request; JSON.stringify overflows the stack at about 10,000. */
export const maximumDepth = 200

const [quote, backslash, comma, openBracket, closeBracket, openBrace, closeBrace] = Buffer.from('"\\,[]{}')

/** Up to the space, what JSON takes for white space. */
const space = 0x20

/** Index of the quote that closes a string; strings are jumped over because prompts and images are nearly all of a body. */
const endOfString = (bytes: Buffer, start: number): number => {
  let end = bytes.indexOf(quote as number, start)
  while (end !== -1) {
    let escapes = 0
    while (bytes[end - 1 - escapes] === backslash) escapes++
    if (escapes % 2 === 0) return end
    end = bytes.indexOf(quote as number, end + 1)
  }
  return bytes.length
}

const decodeKey = (raw: string): string => {
  if (!raw.includes('\\')) return raw
  try {
    return JSON.parse(`"${raw}"`)
  } catch {
    // The parser will say it better.
    return raw
  }
}

/**
 * Looks through a body before it is parsed, because parsing three million brackets blocks for most of a second and keeps of
 * two equal keys the last. Of bytes that are no JSON it says nothing.
 */
export const findJsonFault = (body: Uint8Array): JsonFault | undefined => {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  /** Of each open object the keys so far; of an array nothing. */
  const open: (Set<string> | undefined)[] = []
  let previous: number | undefined
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] as number
    if (byte <= space) continue
    if (byte === openBracket || byte === openBrace) {
      if (open.length === maximumDepth) return { type: 'too-deep' }
      open.push(byte === openBrace ? new Set() : undefined)
    } else if (byte === closeBracket || byte === closeBrace) open.pop()
    else if (byte === quote) {
      const end = endOfString(bytes, index + 1)
      const keys = open.at(-1)
      if (keys && (previous === openBrace || previous === comma)) {
        const key = decodeKey(bytes.toString('utf8', index + 1, end))
        if (key === '__proto__') return { type: 'reserved-key', key }
        if (keys.has(key)) return { type: 'duplicate-key', key }
        keys.add(key)
      }
      index = end
    }
    previous = byte
  }
  return undefined
}
