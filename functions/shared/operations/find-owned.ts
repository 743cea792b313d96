import type { Caller } from '../callers/identify-caller.ts'
import type { Call } from '../contract/call.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import type { Gateway } from '../gateway.ts'
import type { Resource } from '../store/kept/resources.ts'

type Holder = { readonly call: Call; readonly caller: Caller }

export const resourceStoreUnavailable = (): GatewayError =>
  new GatewayError({
    status: 503,
    code: 'resource_store_unavailable',
    message: 'What you own cannot be looked up at the moment. Try again.',
    headers: { 'retry-after': '1' },
  })

/** The same for what never was, what was deleted, and what is another tenant's. */
const notFound = (id: string): GatewayError =>
  new GatewayError({
    status: 404,
    code: 'resource_not_found',
    message: `Nothing of yours has the id '${id}'. What was created elsewhere than here cannot be reached from here.`,
  })

/** What the store says; 503 if it says nothing. */
export const askResources = async <Answer>(
  { log }: Pick<Gateway, 'log'>,
  call: Call,
  asked: Promise<Answer>,
): Promise<Answer> =>
  asked.catch(error => {
    log('error', 'resource store failed', { requestId: call.id, error: String((error as Error)?.name) })
    throw resourceStoreUnavailable()
  })

/** Everything that a request names, which has to be its tenant's own. Throws 404 and 503. */
export const findOwned = async (
  gateway: Pick<Gateway, 'resources' | 'log'>,
  { call, caller }: Holder,
  ids: readonly string[],
): Promise<readonly Resource[]> => {
  const found = await askResources(
    gateway,
    call,
    Promise.all(ids.map(async id => ({ id, resource: await gateway.resources.find(caller.tenant.id, id) }))),
  )
  const missing = found.find(({ resource }) => resource === undefined)
  if (missing) throw notFound(missing.id)
  return found.flatMap(({ resource }) => resource ?? [])
}
