import type { Context, LambdaFunctionURLEvent } from 'aws-lambda'
import type { Call } from '../contract/call.ts'
import { chooseRequestId } from './request-id.ts'

/** Lambda tells nobody when a caller leaves (aws-lambda-nodejs-runtime-interface-client, issue 145). */
const neverGone = (): AbortSignal => new AbortController().signal

/** A Function URL's event (payload format 2.0) as a call. */
export const readEvent = (event: LambdaFunctionURLEvent, context: Context, now: number): Call => {
  const { http } = event.requestContext
  return {
    id: chooseRequestId(event.headers['x-request-id'], context.awsRequestId),
    method: http.method,
    path: event.rawPath,
    query: new URLSearchParams(event.rawQueryString),
    headers: event.headers,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    sourceIp: http.sourceIp,
    deadline: now + context.getRemainingTimeInMillis(),
    gone: neverGone(),
  }
}
