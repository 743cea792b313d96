import type { ProviderEntry } from '../configuration/configuration.ts'
import type { AwsIdentity } from '../contract/aws-identity.ts'
import type { Failure, Result } from '../contract/failure.ts'
import { authorize } from '../providers/authorize.ts'
import { mintBearer } from '../providers/aws/mint-bearer.ts'
import { signRequest } from '../providers/aws/sign-request.ts'
import type { ProviderKey } from '../routing/choose-key.ts'
import type { HttpRequest } from './http-client.ts'

type Headers = Readonly<Record<string, string>>

/** The headers that a provider lets this request in for: of the key, or of who runs the gateway. */
export type Authorize = (
  provider: ProviderEntry,
  key: ProviderKey | undefined,
  request: HttpRequest,
) => Promise<Result<Headers>>

const unknown: Failure = {
  status: 503,
  code: 'provider_key_missing',
  message:
    'The gateway found no AWS credentials to show to the provider. The operator has to give it a role.',
  next: 'another-target',
}

/** Seconds that a bearer is good for, and the milliseconds after which another one is minted. */
const bearerLifetime = 3_600
const bearerFreshMs = (bearerLifetime * 1_000) / 2

const openBearers = (now: () => number) => {
  const minted = new Map<string, { readonly bearer: Promise<string>; readonly at: number }>()

  return (identity: AwsIdentity, host: string): Promise<string> => {
    // Credentials change under a process that lives long, and a bearer ends with those that made it.
    const name = `${identity.credentials.accessKeyId} ${host}`
    const known = minted.get(name)
    if (known && now() - known.at < bearerFreshMs) return known.bearer
    const bearer = mintBearer(identity, { host, now: now(), lifetime: bearerLifetime })
    minted.clear()
    minted.set(name, { bearer, at: now() })
    return bearer
  }
}

/** `now` in milliseconds since the epoch. */
export const openAuthorize = (identify: () => Promise<AwsIdentity>, now: () => number): Authorize => {
  const bearerFor = openBearers(now)

  const prove = {
    'aws-bearer': async (identity: AwsIdentity, { url }: HttpRequest) => ({
      authorization: `Bearer ${await bearerFor(identity, new URL(url).host)}`,
    }),
    'aws-signature': (identity: AwsIdentity, request: HttpRequest) => signRequest(request, identity, now()),
  }

  return async (provider, key, request) => {
    if (!provider.auth) return { ok: true, value: key ? authorize(provider, key.key) : {} }
    const identity = await identify().catch(() => undefined)
    if (!identity) return { ok: false, failure: unknown }
    return { ok: true, value: await prove[provider.auth](identity, request) }
  }
}
