import type { AwsIdentity } from '../../contract/aws-identity.ts'
import { openSigner } from './open-signer.ts'

/** What the bearer is a signed URL of: nobody calls it, Bedrock only looks at who has signed. */
const tokenHost = 'bedrock.amazonaws.com'

type Minting = {
  /** The host that the bearer is for, which says the region that it is good in. */
  readonly host: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Seconds, at most 12 hours; the credentials' own end comes first. */
  readonly lifetime: number
}

/**
 * A short-term Bedrock API key, made without asking anyone: a pre-signed URL in base64, as AWS's own token generator
 * makes it. https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-generate.html
 */
export const mintBearer = async (
  identity: AwsIdentity,
  { host, now, lifetime }: Minting,
): Promise<string> => {
  const { query = {} } = await openSigner(identity, host).presign(
    {
      method: 'POST',
      protocol: 'https:',
      hostname: tokenHost,
      path: '/',
      query: { Action: 'CallWithBearerToken' },
      headers: { host: tokenHost },
    },
    { expiresIn: lifetime, signingDate: new Date(now) },
  )
  const parameters = Object.entries(query).map(
    ([name, value]) => `${name}=${encodeURIComponent(String(value))}`,
  )
  const url = `${tokenHost}/?${parameters.join('&')}&Version=1`
  return `bedrock-api-key-${Buffer.from(url).toString('base64')}`
}
