import type { LambdaFunctionURLEvent } from 'aws-lambda'

/** One HTTP request as the Function URL's front door received it. */
export type IncomingRequest = {
  /** Also the `x-amzn-requestid` of the answer. */
  readonly id: string
  readonly method: string
  /** Path and query, as on the request line. */
  readonly url: string
  /** Names in lower case, as often as they came. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
  readonly sourceIp: string
  /** Milliseconds since the epoch. */
  readonly receivedAt: number
}

const textual = /^(text\/|application\/(.+\+)?(json|xml)\b|application\/javascript\b)/i

/** What came twice under one name is joined with a comma. */
const joinPairs = (pairs: Iterable<readonly [string, string]>): Record<string, string> => {
  const joined: Record<string, string> = {}
  for (const [name, value] of pairs) joined[name] = name in joined ? `${joined[name]},${value}` : value
  return joined
}

/** Form data and compressed bodies are base64 too, although they look like text. */
const isText = (headers: Record<string, string>): boolean =>
  headers['content-encoding'] === undefined && textual.test(headers['content-type'] ?? '')

/**
 * A Function URL's event, payload format 2.0.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export const toEvent = (request: IncomingRequest): LambdaFunctionURLEvent => {
  const [, path = '', search = ''] = /^([^?]*)\??(.*)$/s.exec(request.url) ?? []
  const { cookie, ...headers } = joinPairs(request.headers)
  const forwarded = headers['x-forwarded-for']
  const plain = isText(headers)
  const query = joinPairs([...new URLSearchParams(search)])
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: search,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; */) }),
    headers: {
      ...headers,
      'x-amzn-trace-id': `Root=1-${request.id}`,
      'x-forwarded-for': forwarded === undefined ? request.sourceIp : `${forwarded}, ${request.sourceIp}`,
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    ...(search === '' ? {} : { queryStringParameters: query }),
    requestContext: {
      accountId: 'anonymous',
      apiId: 'url-id',
      domainName: headers['host'] ?? '',
      domainPrefix: 'url-id',
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: request.id,
      routeKey: '$default',
      stage: '$default',
      time: new Date(request.receivedAt).toUTCString(),
      timeEpoch: request.receivedAt,
    },
    ...(request.body.length === 0 ? {} : { body: request.body.toString(plain ? 'utf8' : 'base64') }),
    isBase64Encoded: request.body.length > 0 && !plain,
  }
}
