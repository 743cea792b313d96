import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Answer } from './answer.ts'
import type { LambdaFunction } from './lambda-function.ts'
import { toEvent } from './to-event.ts'

export type FunctionUrl = {
  /** `http://host:port`, without a slash at its end. */
  readonly url: string
  readonly close: () => void
}

/** Of the whole event as JSON. */
const maxEventBytes = 6 * 1024 * 1024

const refuse = (response: ServerResponse, statusCode: number, message: string): void => {
  response.writeHead(statusCode, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ Message: message }))
}

const readEvent = async (request: IncomingMessage, id: string): Promise<string> => {
  const pairs = request.rawHeaders.flatMap((name, index, all) =>
    index % 2 === 0 ? [[name.toLowerCase(), all[index + 1] ?? ''] as const] : [],
  )
  const event = toEvent({
    id,
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers: pairs,
    body: await buffer(request),
    sourceIp: request.socket.remoteAddress ?? '',
    receivedAt: Date.now(),
  })
  return JSON.stringify(event)
}

const writeAnswer = ({ statusCode, headers, cookies, body }: Answer, response: ServerResponse): void => {
  response.writeHead(statusCode, cookies.length > 0 ? { ...headers, 'set-cookie': [...cookies] } : headers)
  response.flushHeaders()
  // The function died within its answer.
  body.on('error', () => response.destroy())
  // A caller who leaves is not reported: the function goes on writing, into the void.
  response.on('close', () => body.unpipe(response).resume())
  body.pipe(response)
}

/**
 * A Function URL in RESPONSE_STREAM mode before a function: what the platform does to a request and to an answer, and
 * the limits a caller can meet. Not here: the 200 MB limit of an answer and its rate beyond 6 MB.
 */
export const startFunctionUrl = async (lambda: LambdaFunction): Promise<FunctionUrl> => {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const id = randomUUID()
    response.setHeader('x-amzn-requestid', id)
    const event = await readEvent(request, id)
    if (Buffer.byteLength(event) > maxEventBytes) {
      refuse(
        response,
        413,
        `Request must be smaller than ${maxEventBytes} bytes for the InvokeFunction operation`,
      )
      return
    }
    try {
      writeAnswer(await lambda.invoke(event), response)
    } catch (error) {
      const throttled = error instanceof Error && error.message === 'Throttled'
      if (throttled) refuse(response, 429, 'Rate Exceeded.')
      else refuse(response, 502, 'Internal Server Error')
    }
  }

  const server = createServer((request, response) => {
    // Only a caller who leaves while he speaks gets here.
    serve(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
