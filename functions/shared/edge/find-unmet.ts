import type { IncomingMessage } from 'node:http'
import { GatewayError } from '../contract/gateway-error.ts'

/** What HTTP/1.1 wants of a request, or a request of us, and does not get; undefined, nothing. RFC 9112 3.2, RFC 9110 10.1.1. */
export const findUnmet = (
  { httpVersion, headers: { host, expect } }: IncomingMessage,
  requestId: string,
): GatewayError | undefined => {
  const headers = { 'x-request-id': requestId }
  if (host === undefined && httpVersion === '1.1')
    return new GatewayError({
      status: 400,
      code: 'missing_host',
      message: 'The request has no Host header, which HTTP/1.1 wants. Check the client.',
      headers,
    })
  if (expect === undefined || expect.toLowerCase() === '100-continue') return undefined
  return new GatewayError({
    status: 417,
    code: 'unsupported_expectation',
    message: 'Nothing but 100-continue can be expected. Leave the Expect header out.',
    headers,
  })
}
