import * as z from 'zod'

/** RFC 7518 and RFC 8037, without `none` and without those that sign with a shared secret. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA'],
] as const

const Algorithm = z.enum(algorithms, { error: `must be one with a public key: ${algorithms.join(', ')}` })

const url = () => z.url({ protocol: /^https?$/, error: 'must be a URL' })

/** Whose tokens prove that a caller is of a tenant. */
export const TokenIssuer = z.strictObject({
  /** To the letter as `iss` has it. */
  issuer: url(),
  /** One of those in `aud`. */
  audience: z.string().min(1).max(200),
  algorithms: z.array(Algorithm).min(1).default(['RS256']),
  /** Where the issuer's keys are; absent, its /.well-known/openid-configuration says. */
  jwksUri: url().optional(),
  /** What else a token must say of its subject, where several tenants have one issuer and audience. */
  claim: z.strictObject({ name: z.string().min(1).max(100), value: z.string().min(1).max(200) }).optional(),
  /** Whether the keys may be fetched from an address that is not of the public internet, and without TLS. */
  allowPrivate: z.boolean().default(false),
})
export type TokenIssuer = z.infer<typeof TokenIssuer>
