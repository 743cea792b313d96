import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { GatewayError } from '../contract/gateway-error.ts'
import { errorReply } from '../contract/json-reply.ts'

const refuse = (status: number, code: string, message: string): GatewayError =>
  new GatewayError({ status, code, message })

/** By the codes of Node's errors. https://nodejs.org/api/http.html#event-clienterror */
const refusals: Readonly<Record<string, GatewayError>> = {
  ERR_HTTP_REQUEST_TIMEOUT: refuse(
    408,
    'request_timeout',
    'The request did not arrive in time. Send as many bytes as its Content-Length says, and send it again.',
  ),
  HPE_HEADER_OVERFLOW: refuse(
    431,
    'headers_too_large',
    'The headers of the request are too large. Send fewer of them.',
  ),
}
const malformed = refuse(
  400,
  'invalid_http',
  'The request is not HTTP/1.1 as RFC 9112 has it. Check the client.',
)

/** Answers what could not be read as a request, and so never became one, in the form of every other error. */
export const refuseUnread = ({ code = '' }: NodeJS.ErrnoException, socket: Duplex): void => {
  // Nobody is there to be told, or something is on its way to them already.
  if (!socket.writable || ('bytesWritten' in socket && socket.bytesWritten !== 0)) {
    socket.destroy()
    return
  }
  const { status, headers, body } = errorReply(refusals[code] ?? malformed)
  const length = Buffer.byteLength(body)
  const lines = Object.entries({
    ...headers,
    ...{ 'content-length': length, 'x-request-id': randomUUID(), connection: 'close' },
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  // A client that has stopped sending need not be there to close its end.
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`, () =>
    socket.destroy(),
  )
}
