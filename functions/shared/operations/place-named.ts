import { findIds } from '../contract/find-ids.ts'
import type { Gateway } from '../gateway.ts'
import type { Asked } from '../route-task.ts'
import type { Route } from '../routing/route.ts'
import type { ModelRouter } from '../routing/route-model.ts'
import { findOwned } from './find-owned.ts'
import { checkTogether, elsewhere, keysOf } from './place-operation.ts'

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : [])

/** What a model has said is only repeated: the ids in it are its provider's, and open nothing by themselves. */
const isAsked = ({ role }: Fields): boolean => role !== 'assistant'

const namedIn = (request: Fields): readonly string[] => {
  const turns = [...listOf(request['messages']), ...listOf(request['input'])]
  const parts = turns.filter(isAsked).flatMap(({ content }) => listOf(content))
  const { conversation, container } = request
  return findIds([parts, listOf(request['tools']), { conversation, container }])
}

/** The part of a route that stays with one provider; undefined where none of it does. */
const stayWith = (providerId: string, route: Route | undefined): Route | undefined => {
  const targets = route?.targets.filter(target => target.providerId === providerId) ?? []
  if (!route || targets.length === 0) return undefined
  return {
    ...route,
    targets,
    shadow: undefined,
    fallback: kind => stayWith(providerId, route.fallback(kind)),
  }
}

const routeWithin =
  (router: ModelRouter, providerId: string): ModelRouter =>
  (model, situation) => {
    const route = router(model, situation)
    const staying = stayWith(providerId, route)
    if (route && !staying) throw elsewhere(model)
    return staying
  }

/**
 * The gateway as far as it can serve a request for an answer: one that names a file, a store, a container or a conversation goes
 * to the provider that has it, with the key of the account that it lies in, however often it is tried. Where tenants share
 * such accounts, throws 404 for what is not the tenant's own, 400 for things that lie apart, and 503 where that cannot be
 * looked up; the router throws 400 for a model of other providers.
 */
export const placeNamed = async (gateway: Gateway, { call, caller, task }: Asked): Promise<Gateway> => {
  if (!gateway.configuration.resources) return gateway
  const original = task.endpoint === 'chat' ? task.original?.request : undefined
  const ids = new Set([task.request, original].flatMap(said => (isFields(said) ? namedIn(said) : [])))
  const places = await findOwned(gateway, { call, caller }, [...ids])
  const [place] = places
  if (!place) return gateway
  const { id: tenant } = caller.tenant
  await checkTogether(gateway, places, tenant)
  const router = routeWithin(gateway.router, place.providerId)
  return { ...gateway, router, providerKeys: keysOf(gateway, place, tenant) }
}
