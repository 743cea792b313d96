import { GatewayError } from '../../shared/contract/gateway-error.ts'
import type { Endpoint } from '../endpoint.ts'
import { findResponse } from './find-response.ts'

/** `POST /v1/responses/{id}/cancel`: refused as OpenAI refuses it, because what is kept here has ended. */
export const cancelResponse: Endpoint = async visit => {
  await findResponse(visit, visit.parameters['id'] ?? '')
  throw new GatewayError({
    status: 400,
    code: 'response_not_cancellable',
    message: 'Only background responses can be cancelled. To end this kind, close its connection.',
  })
}
