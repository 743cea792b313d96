import { createHash } from 'node:crypto'
import type { DeclaredTenant } from '../configuration/configuration.ts'
import type { TokenIssuer } from '../configuration/token-issuer.ts'
import { refuseCredentials } from '../contract/credentials.ts'
import { readClaims } from '../contract/token.ts'
import { openCache } from '../store/open-cache.ts'
import type { KeySets } from '../upstream/open-key-sets.ts'
import type { Identity } from './identify-caller.ts'
import { leewaySeconds, type Verified, verifyToken } from './verify-token.ts'

type Options = {
  readonly tenants: readonly DeclaredTenant[]
  readonly readKeys: KeySets
  readonly now: () => number
}

type Issued = { readonly tenant: DeclaredTenant; readonly issuer: TokenIssuer }
type Admission = Issued & Verified

/** As long as this a token whose key its issuer has withdrawn may still be taken. */
const remembering = { forMs: 300_000, capacity: 1_000 }

const invalidToken = () =>
  refuseCredentials(
    'invalid_token',
    'The token is not one that is accepted here. Check its issuer, audience, algorithm and signature.',
  )

const tokenExpired = () => refuseCredentials('token_expired', 'The token is expired. Get a new one.')

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Long enough that no two subjects of a tenant meet, and no address of a person in logs and ledgers. */
const keyIdOf = ({ issuer, subject }: Admission): string =>
  `sub_${digest(`${issuer.issuer}\0${subject}`).slice(0, 16)}`

const isOf = (claims: Readonly<Record<string, unknown>>, { issuer, audience, claim }: TokenIssuer): boolean =>
  claims['iss'] === issuer &&
  [claims['aud']].flat().includes(audience) &&
  (claim === undefined || claims[claim.name] === claim.value)

/**
 * Whose a token is, by what the tenants of gateway.yaml say of their issuers. Throws 401; rejects where there are no keys to check
 * with. A token of an unknown issuer costs no I/O, one that was accepted is not verified again for five minutes, and none is
 * accepted after its end.
 */
export const openIdentifyByToken = ({ tenants, readKeys, now }: Options) => {
  const issued = tenants.flatMap(tenant => (tenant.jwt ? [{ tenant, issuer: tenant.jwt }] : []))
  const recall = openCache<Admission>({ now, ...remembering })

  /** What the token says here is not verified yet: `verify` holds it to it. */
  const findIssuer = (token: string): Issued => {
    const claims = readClaims(token) ?? {}
    const [found, other] = issued.filter(({ issuer }) => isOf(claims, issuer))
    if (!found || other) throw invalidToken()
    return found
  }

  const verify = async (token: string): Promise<Admission> => {
    const { tenant, issuer } = findIssuer(token)
    const keys = await readKeys(issuer)
    const first = await verifyToken({ token, issuer, keys, now: now() })
    const isUnknown = !first.ok && first.reason === 'unknown-key'
    const verification = isUnknown
      ? await verifyToken({ token, issuer, keys: await readKeys(issuer, keys), now: now() })
      : first
    if (verification.ok) return { tenant, issuer, ...verification.value }
    throw verification.reason === 'expired' ? tokenExpired() : invalidToken()
  }

  return async (token: string): Promise<Identity> => {
    const admission = await recall(digest(token), () => verify(token))
    if (now() / 1_000 >= admission.expiresAt + leewaySeconds) throw tokenExpired()
    return { tenant: admission.tenant, keyId: keyIdOf(admission) }
  }
}
