import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** One event on its way into the function. */
export type Invocation = {
  readonly id: string
  /** The event as JSON. */
  readonly event: string
  /** Milliseconds since the epoch. */
  readonly deadline: number
}

/** What the function threw, in the runtime client's words. */
export type Failure = { readonly errorType: string; readonly errorMessage: string }

/** What one process of the runtime client says. */
export type RuntimeObserver = {
  /** It asks for work: `give` is called once, at once or much later. */
  readonly next: (give: (invocation: Invocation) => void) => void
  /** A streamed response has begun; its end and its trailers come with the message. */
  readonly streaming: (response: IncomingMessage) => void
  readonly buffered: (payload: string) => void
  /** The handler threw, or could not be loaded. */
  readonly failed: (failure: Failure) => void
  /** The response or the error is here to its end. It may ask for work before that. */
  readonly answered: () => void
}

export type RuntimeApi = {
  /** `host:port`, for AWS_LAMBDA_RUNTIME_API. */
  readonly address: string
  readonly close: () => void
}

const writeInvocation = (response: ServerResponse, { id, event, deadline }: Invocation): void => {
  response.writeHead(200, {
    // The runtime client's C++ half refuses an event without a content type.
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(event),
    'lambda-runtime-aws-request-id': id,
    'lambda-runtime-deadline-ms': deadline,
    'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-central-1:000000000000:function:gateway',
  })
  response.end(event)
}

const toFailure = (body: string): Failure => {
  const { errorType, errorMessage } = JSON.parse(body) as Partial<Failure>
  return { errorType: errorType ?? 'Unknown', errorMessage: errorMessage ?? '' }
}

const takeResponse = async (observer: RuntimeObserver, request: IncomingMessage): Promise<void> => {
  if (request.headers['lambda-runtime-function-response-mode'] !== 'streaming') {
    observer.buffered(await text(request))
    return
  }
  const ended = once(request, 'end')
  observer.streaming(request)
  await ended
}

/**
 * The server side of Lambda's Runtime API for one process of the runtime client: each has an address of its own,
 * because the protocol does not say who is asking.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export const startRuntimeApi = async (observer: RuntimeObserver): Promise<RuntimeApi> => {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url?.replace('/2018-06-01/runtime', '') ?? ''
    if (path === '/invocation/next') {
      observer.next(invocation => writeInvocation(response, invocation))
      return
    }
    if (path.endsWith('/error')) observer.failed(toFailure(await text(request)))
    else await takeResponse(observer, request)
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}')
    observer.answered()
  }

  const server = createServer((request, response) => {
    // A process that dies breaks off what it was posting; its exit is seen where the process is watched.
    answer(request, response).catch(() => response.destroy())
  })
  // A long stream is one long request.
  server.requestTimeout = 0
  // A frozen process does not see that a connection was closed, and would write its next answer into it.
  server.keepAliveTimeout = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    address: `127.0.0.1:${port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
