import type { TokenIssuer } from '../configuration/token-issuer.ts'
import type { KeySet } from '../upstream/open-key-sets.ts'

/** Seconds by which the clocks of an issuer and of ours may be apart. */
export const leewaySeconds = 5

export type Verified = {
  readonly subject: string
  /** Seconds since the epoch. */
  readonly expiresAt: number
}

export type Verification =
  | { readonly ok: true; readonly value: Verified }
  /** `unknown-key`: signed with a key that the set does not have, or not yet. */
  | { readonly ok: false; readonly reason: 'expired' | 'unknown-key' | 'invalid' }

type Question = {
  readonly token: string
  readonly issuer: TokenIssuer
  readonly keys: KeySet
  /** Milliseconds since the epoch. */
  readonly now: number
}

/**
 * Checks a signed token (RFC 7519, RFC 8725): its signature by a key of the set under an algorithm of the issuer's list, its
 * issuer, audience, subject and times. What it says itself about keys (`jwk`, `jku`, `x5u`) counts for nothing. jose is loaded
 * with the first token.
 */
export const verifyToken = async ({ token, issuer, keys, now }: Question): Promise<Verification> => {
  const { createLocalJWKSet, errors, jwtVerify } = await import('jose')
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [...keys.keys] }), {
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: issuer.algorithms,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: leewaySeconds,
      currentDate: new Date(now),
    })
    const { sub, exp, iat = 0 } = payload
    if (!sub || exp === undefined || iat > now / 1_000 + leewaySeconds)
      return { ok: false, reason: 'invalid' }
    return { ok: true, value: { subject: sub, expiresAt: exp } }
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { ok: false, reason: 'expired' }
    return { ok: false, reason: error instanceof errors.JWKSNoMatchingKey ? 'unknown-key' : 'invalid' }
  }
}
