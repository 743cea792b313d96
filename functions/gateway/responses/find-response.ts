import { GatewayError } from '../../shared/contract/gateway-error.ts'
import type { KeptResponse } from '../../shared/store/kept/responses.ts'
import type { Visit } from '../endpoint.ts'

const unavailable = (): GatewayError =>
  new GatewayError({
    status: 503,
    code: 'response_store_unavailable',
    message: 'Responses cannot be looked up at the moment. Try again.',
    headers: { 'retry-after': '1' },
  })

export const responseNotFound = (id: string): GatewayError =>
  new GatewayError({
    status: 404,
    code: 'response_not_found',
    message: `The response '${id}' is not kept here: it was never, was deleted, has expired, or is too large to keep.`,
  })

/** What the store says; 503 if it says nothing. */
export const askStore = async <Answer>({ gateway, call }: Visit, asked: Promise<Answer>): Promise<Answer> => {
  try {
    return await asked
  } catch (error) {
    gateway.log('error', 'response store failed', {
      requestId: call.id,
      error: String((error as Error)?.name),
    })
    throw unavailable()
  }
}

/** A kept response of the caller's tenant. Throws 404 or 503. */
export const findResponse = async (visit: Visit, id: string): Promise<KeptResponse> => {
  const { gateway, caller } = visit
  const kept = await askStore(visit, gateway.responses.find(caller.tenant.id, id))
  if (!kept) throw responseNotFound(id)
  return kept
}
