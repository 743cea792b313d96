import type { Context, LambdaFunctionURLEvent } from 'aws-lambda'
import type { Call } from '../contract/call.ts'
import { chooseRequestId } from './request-id.ts'
import { roleAlias } from './role-alias.ts'

/** What AWS adds to the event of a URL with AWS_IAM: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
type Vouched = { readonly authorizer?: { readonly iam?: { readonly userArn?: string } } }

/** Lambda tells nobody when a caller leaves (aws-lambda-nodejs-runtime-interface-client, issue 145). */
const neverGone = (): AbortSignal => new AbortController().signal

/**
 * Who has signed the request, on the alias whose URL has AWS check it; an empty text where AWS names nobody, so that nothing else
 * passes there. On the public URL undefined, whatever the event says.
 */
const readRole = ({ authorizer }: Vouched, { invokedFunctionArn }: Context): string | undefined =>
  invokedFunctionArn.endsWith(`:${roleAlias}`) ? (authorizer?.iam?.userArn ?? '') : undefined

/** A Function URL's event (payload format 2.0) as a call. */
export const readEvent = (event: LambdaFunctionURLEvent, context: Context, now: number): Call => {
  const { http } = event.requestContext
  const role = readRole(event.requestContext as Vouched, context)
  return {
    id: chooseRequestId(event.headers['x-request-id'], context.awsRequestId),
    method: http.method,
    path: event.rawPath,
    query: new URLSearchParams(event.rawQueryString),
    search: event.rawQueryString,
    headers: event.headers,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    sourceIp: http.sourceIp,
    ...(role !== undefined && { role }),
    deadline: now + context.getRemainingTimeInMillis(),
    gone: neverGone(),
  }
}
