import type { PinnedPrice } from './accounting/find-price.ts'
import { addHeaders } from './contract/add-headers.ts'
import { GatewayError } from './contract/gateway-error.ts'
import { readProviderKey } from './contract/provider-key.ts'
import type { Gateway } from './gateway.ts'
import type { Asked } from './route-task.ts'
import type { Route } from './routing/route.ts'
import type { ProviderKeys } from './upstream/pick-key.ts'

/** A way, and what it is gone with. */
type Going = {
  readonly gateway: Gateway
  readonly route: Route
  /** Says to whom a failure belongs. */
  readonly explain: (error: unknown) => unknown
}

/** Their provider bills its caller, not us. */
const free: PinnedPrice = { price: { input: 0, output: 0, variants: [] }, version: 'byok' }

const onlyKey = (key: string): ProviderKeys => {
  const read: ProviderKeys['read'] = async () => ({ ok: true, value: [{ id: 'caller', key, weight: 1 }] })
  return { read, refresh: read }
}

/** A key means something to its own provider only, and shows it to nobody else: no fallback, no shadow. */
const onlyFirst = (route: Route): Route => {
  const first = route.targets.find(({ provider }) => provider.secret && !provider.auth)
  if (!first)
    throw new GatewayError({
      status: 400,
      code: 'provider_key_not_taken',
      message: 'The provider of this model takes no key. Leave out x-provider-key, or ask for another model.',
      param: 'x-provider-key',
    })
  const targets = route.targets.filter(({ providerId }) => providerId === first.providerId)
  return { ...route, targets, fallback: () => undefined, shadow: undefined }
}

type Refusal = Pick<GatewayError, 'status' | 'code' | 'message'>

/** What is the operator's to look at with a key of ours is the caller's with theirs. */
const refusals: Readonly<Record<string, Refusal>> = {
  upstream_auth_error: {
    status: 401,
    code: 'provider_key_refused',
    message:
      'The provider refused the key in x-provider-key. Check that it is one of the provider of this model.',
  },
  upstream_quota_exhausted: {
    status: 402,
    code: 'provider_key_exhausted',
    message: "The account of the key in x-provider-key is out of quota. Look at it at the provider's.",
  },
}

const explainOwn = (error: unknown): unknown => {
  const refusal = error instanceof GatewayError ? refusals[error.code] : undefined
  if (!refusal) return error
  const { headers, finished } = error as GatewayError
  return addHeaders(new GatewayError(refusal), headers).lasting(finished)
}

/**
 * The way of a request whose caller brings a provider key: to the one provider that it is for, with nothing but it, and at no
 * price, so that a quota in dollars is not touched; tokens and requests count as always. The key lives as long as the request.
 * Without one, all stays as it is. Throws 400 and 403.
 */
export const bringKey = (gateway: Gateway, { call, caller }: Asked, route: Route): Going => {
  const key = readProviderKey(call, caller.tenant)
  if (key === undefined) return { gateway, route, explain: error => error }
  // What becomes of a caller's key says nothing of ours, nor may it put another caller's out of service.
  const report = () => {}
  const bringing = { ...gateway, findPrice: () => free, providerKeys: onlyKey(key), report }
  return { gateway: bringing, route: onlyFirst(route), explain: explainOwn }
}
