import { GatewayError } from '../../shared/contract/gateway-error.ts'
import { jsonReply } from '../../shared/contract/json-reply.ts'
import type { Endpoint } from '../endpoint.ts'
import { findResponse } from './find-response.ts'

/** `GET /v1/responses/{id}` */
export const retrieveResponse: Endpoint = async visit => {
  if (visit.call.query.get('stream') === 'true')
    throw new GatewayError({
      status: 400,
      code: 'unsupported_parameter',
      message: 'Only background responses can be streamed again, and none are made here. Leave `stream` out.',
      param: 'stream',
    })
  const { response } = await findResponse(visit, visit.parameters['id'] ?? '')
  return jsonReply(response)
}
