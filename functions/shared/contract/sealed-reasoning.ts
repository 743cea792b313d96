/** One of the `reasoning_details` of a chat message: what its provider wants back with the next turn. */
export type Detail = Readonly<Record<string, unknown>>

const seal = 'cw1.'

const isDetail = (value: unknown): value is Detail =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Reasoning details as the one opaque text that other endpoints have for them (a signature, an encrypted content), which
 * clients send back as it came. A seal, no cipher: nothing in it is secret from who was told it.
 */
export const sealReasoning = (details: readonly Detail[]): string =>
  seal + Buffer.from(JSON.stringify(details)).toString('base64url')

/** What was sealed; undefined for a text that is not of our making, which then is its provider's own. */
export const openReasoning = (text: string): readonly Detail[] | undefined => {
  if (!text.startsWith(seal)) return undefined
  try {
    const details: unknown = JSON.parse(Buffer.from(text.slice(seal.length), 'base64url').toString())
    return Array.isArray(details) ? details.filter(isDetail) : []
  } catch {
    // Damaged on its way: what nobody can read is not passed on.
    return []
  }
}
