const part = '[A-Za-z0-9_-]'
const shape = new RegExp(`^eyJ${part}{1,4096}\\.${part}{2,16384}\\.${part}{1,2048}$`)

/** Whether a text looks like a signed JSON Web Token: three parts in base64url, of which the first is a JSON object (RFC 7519). */
export const isToken = (text: string): boolean => shape.test(text)

type Claims = Readonly<Record<string, unknown>>

/** What a token says of itself, which nobody has verified; undefined where it says nothing that can be read. */
export const readClaims = (token: string): Claims | undefined => {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    return typeof claims === 'object' && claims !== null ? (claims as Claims) : undefined
  } catch {
    return undefined
  }
}
