import { createSign } from 'node:crypto'

/** A provider key that is no secret to show but one to sign with: the JSON file of a service account. */
export type ServiceAccount = {
  readonly client_email: string
  readonly private_key: string
  readonly private_key_id?: string
  readonly token_uri: string
}

/** Seconds, the longest that is granted. */
const lifetime = 3_600

/** What Google Cloud asks of callers of any of its APIs. https://developers.google.com/identity/protocols/oauth2/scopes */
const scope = 'https://www.googleapis.com/auth/cloud-platform'

/** The account that a key of the pool is; undefined of a key that is shown as it is. */
export const readServiceAccount = (key: string): ServiceAccount | undefined => {
  if (!key.trimStart().startsWith('{')) return undefined
  try {
    const { client_email, private_key, token_uri, ...rest } = JSON.parse(key)
    const isComplete = [client_email, private_key, token_uri].every(part => typeof part === 'string')
    return isComplete ? { ...rest, client_email, private_key, token_uri } : undefined
  } catch {
    return undefined
  }
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/**
 * The form that asks for an access token: a JWT signed with the account's key (RFC 7523). Throws where the key is not one.
 * `now` in milliseconds since the epoch. https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export const writeGrant = (account: ServiceAccount, now: number): string => {
  const { client_email: iss, token_uri: aud, private_key_id: kid } = account
  const iat = Math.floor(now / 1_000)
  const header = encode({ alg: 'RS256', typ: 'JWT', ...(kid && { kid }) })
  const signed = `${header}.${encode({ iss, scope, aud, iat, exp: iat + lifetime })}`
  const signature = createSign('RSA-SHA256').update(signed).sign(account.private_key, 'base64url')
  return new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: `${signed}.${signature}`,
  }).toString()
}
