import { GatewayError } from '../../shared/contract/gateway-error.ts'
import type { ResponsesItem, ResponsesRequest } from '../../shared/contract/responses.ts'
import type { Visit } from '../endpoint.ts'
import { askStore } from './find-response.ts'

/** OpenAI's own status and words of it. */
const noItem = (id: string, index: number): GatewayError =>
  new GatewayError({
    status: 404,
    code: 'item_not_found',
    message: `Item with id '${id}' not found. Items are not kept when \`store\` is false or after they have expired: send the item itself.`,
    param: `input[${index}]`,
  })

/**
 * The request with what its `item_reference`s refer to in their places: no provider keeps what was answered here. Throws 404
 * for what is not kept of the caller's tenant, or 503.
 */
export const resolveReferences = async (
  visit: Visit,
  request: ResponsesRequest,
): Promise<ResponsesRequest> => {
  const { input } = request
  if (typeof input === 'string' || !input.some(({ type }) => type === 'item_reference')) return request
  const { gateway, caller } = visit
  const resolve = async (item: ResponsesItem, index: number): Promise<ResponsesItem> => {
    if (item.type !== 'item_reference') return item
    const id = item.id ?? ''
    const found = await askStore(visit, gateway.responses.findItem(caller.tenant.id, id))
    if (!found) throw noItem(id, index)
    return found
  }
  return { ...request, input: await Promise.all(input.map(resolve)) }
}
