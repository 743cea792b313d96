import type { Caller } from '../callers/identify-caller.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import type { Operation } from '../contract/operation.ts'
import type { Gateway } from '../gateway.ts'
import { offersOperation } from '../providers/find-translated.ts'
import { chooseKeeper } from '../routing/choose-keeper.ts'
import type { ProviderKey } from '../routing/choose-key.ts'
import { findRoute } from '../routing/find-route.ts'
import type { Candidate } from '../routing/route.ts'
import type { Place } from '../store/kept/resources.ts'
import type { ProviderKeys } from '../upstream/pick-key.ts'

/** Where an operation may go, and with which keys. */
export type Placed = { readonly targets: readonly Candidate[]; readonly keys: ProviderKeys }

type PlacingGateway = Pick<Gateway, 'configuration' | 'router' | 'health' | 'dice' | 'providerKeys'>

type Placing = {
  readonly caller: Caller
  readonly operation: Operation
  readonly model: string | undefined
  /** Where everything lives that the request names. */
  readonly places: readonly Place[]
}

const noProvider = (): GatewayError =>
  new GatewayError({
    status: 404,
    code: 'resources_not_offered',
    message:
      'This gateway keeps no files, batches and the like. The operator can name whose it offers: resources in gateway.yaml.',
  })

const apart = (): GatewayError =>
  new GatewayError({
    status: 400,
    code: 'resources_apart',
    message:
      'What this request names lies in different accounts, which cannot see each other. Create it anew in one.',
  })

export const elsewhere = (model: string): GatewayError =>
  new GatewayError({
    status: 400,
    code: 'resources_apart',
    message: `The model '${model}' is not offered by the provider that has what this request names. Use a model of that provider.`,
    param: 'model',
  })

/** Only those keys of a pool that belong to one account. */
const narrow = (
  keys: ProviderKeys,
  choose: (pool: readonly ProviderKey[]) => ProviderKey | undefined,
): ProviderKeys => {
  const pick = async (reading: ReturnType<ProviderKeys['read']>): ReturnType<ProviderKeys['read']> => {
    const pool = await reading
    return pool.ok ? { ok: true, value: [choose(pool.value) ?? []].flat() } : pool
  }
  return { read: secret => pick(keys.read(secret)), refresh: secret => pick(keys.refresh(secret)) }
}

/** Whether providers keep something for the tenant behind this operation, so that it cannot go to just any of them. */
const isKept = ({ path, names, model }: Operation): boolean =>
  names !== undefined || path.includes('{') || !model

/** A provider without any model of its. */
export const bareTarget = (
  { configuration }: Pick<Gateway, 'configuration'>,
  providerId: string,
): Candidate => {
  const provider = configuration.providers[providerId]
  if (!provider) throw noProvider()
  return { providerId, provider, model: '', shapes: [], price: undefined, entry: '', reason: '' }
}

/** A key that has left the pool was most likely replaced by another of its account. */
const findKey = (pool: readonly ProviderKey[], { keyId }: Place, tenant: string): ProviderKey | undefined =>
  pool.find(({ id }) => id === keyId) ?? chooseKeeper(pool, tenant)

/** The keys of the account that a thing lives in. */
export const keysOf = (
  { providerKeys }: Pick<Gateway, 'providerKeys'>,
  place: Place,
  tenant: string,
): ProviderKeys => narrow(providerKeys, pool => findKey(pool, place, tenant))

/** Throws 400 for things in accounts that cannot see each other. */
export const checkTogether = async (
  gateway: Pick<Gateway, 'configuration' | 'providerKeys'>,
  [first, ...others]: readonly Place[],
  tenant: string,
): Promise<void> => {
  if (!first || others.length === 0) return
  if (others.some(({ providerId }) => providerId !== first.providerId)) throw apart()
  const { secret } = bareTarget(gateway, first.providerId).provider
  const pool = secret === undefined ? undefined : await gateway.providerKeys.read(secret)
  if (!pool?.ok) return
  const keys = new Set([first, ...others].map(place => findKey(pool.value, place, tenant)))
  if (keys.size > 1) throw apart()
}

/**
 * Where an operation goes. What it names decides before its model does, and that before the tenant's provider; what is kept is
 * kept in one account for each tenant. Throws 400, 403 and 404.
 */
export const placeOperation = async (
  gateway: PlacingGateway,
  { caller, operation, model, places }: Placing,
): Promise<Placed> => {
  const { configuration, router, health, dice, providerKeys } = gateway
  const preferred = caller.tenant.provider ?? configuration.resources?.provider
  const offers = ({ provider }: { provider: Candidate['provider'] }) => offersOperation(provider, operation)
  const routed =
    model === undefined ? undefined : findRoute(router, caller, model, { dice, health, offers }).targets
  const { id: tenant } = caller.tenant
  await checkTogether(gateway, places, tenant)
  const [place] = places
  if (place) {
    const targets = routed?.filter(({ providerId }) => providerId === place.providerId) ?? [
      bareTarget(gateway, place.providerId),
    ]
    if (targets.length === 0) throw elsewhere(model ?? '')
    return { targets: targets.slice(0, 1), keys: keysOf(gateway, place, tenant) }
  }
  if (routed && !isKept(operation)) return { targets: routed, keys: providerKeys }
  if (!routed && preferred === undefined) throw noProvider()
  const target =
    routed?.find(({ providerId }) => providerId === preferred) ??
    routed?.[0] ??
    bareTarget(gateway, preferred ?? '')
  const keys = narrow(providerKeys, pool => chooseKeeper(pool, tenant))
  return { targets: [target], keys }
}
