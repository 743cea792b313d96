import type { AwsIdentity } from '../../contract/aws-identity.ts'
import { openSigner } from './open-signer.ts'

type Unsigned = {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** The headers that sign a request with its body; `now` in milliseconds since the epoch. */
export const signRequest = async (
  { method, url, headers, body = '' }: Unsigned,
  identity: AwsIdentity,
  now: number,
): Promise<Readonly<Record<string, string>>> => {
  const { protocol, host, hostname, pathname, searchParams } = new URL(url)
  const signed = await openSigner(identity, host).sign(
    {
      method,
      protocol,
      hostname,
      path: pathname,
      query: Object.fromEntries(searchParams),
      // The others may be changed on the way, and are no part of what is signed.
      headers: { host, 'content-type': headers['content-type'] ?? 'application/json' },
      body,
    },
    { signingDate: new Date(now) },
  )
  const { host: _, ...shown } = signed.headers
  return shown
}
