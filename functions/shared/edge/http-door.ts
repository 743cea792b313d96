import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Call } from '../contract/call.ts'
import type { Clock } from '../contract/clock.ts'
import { errorReply } from '../contract/json-reply.ts'
import type { Log } from '../contract/log.ts'
import type { Reply } from '../contract/reply.ts'
import { awaitReader } from './await-reader.ts'
import { findUnmet } from './find-unmet.ts'
import { refuseUnread } from './refuse-unread.ts'
import { chooseRequestId } from './request-id.ts'

export type HttpDoor = {
  readonly handle: (call: Call) => Promise<Reply>
  readonly clock: Clock
  readonly log: Log
  /** How long one request may last; the platform sets it on Lambda. In milliseconds. */
  readonly requestMs: number
  /** How long a request may take to come in whole; absent, the five minutes of Node. In milliseconds. */
  readonly arrivalMs?: number
  /** Of a longer body only so much is kept as the core needs to refuse it. */
  readonly maximumBodyBytes: number
}

/** On Lambda the Function URL answers preflights; here nobody else does. */
const crossOrigin = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-allow-methods': '*',
  'access-control-expose-headers': '*',
}

const readBody = async (request: IncomingMessage, maximumBytes: number): Promise<Buffer> => {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of request) {
    // Read to its end all the same: a client that is still sending would not see the answer.
    if (length <= maximumBytes) pieces.push(piece)
    length += piece.length
  }
  return Buffer.concat(pieces)
}

/** As a Function URL joins them: of a header that comes twice, none is silently the one that counts. */
const joinHeaders = ({ headersDistinct }: IncomingMessage): Call['headers'] =>
  Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values]) => [
      name,
      values?.join(name === 'cookie' ? '; ' : ', '),
    ]),
  )

type Exchange = { readonly id: string; readonly request: IncomingMessage; readonly response: ServerResponse }

const readCall = async ({ id, request, response }: Exchange, door: HttpDoor): Promise<Call> => {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s)
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  return {
    id,
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    search: query,
    headers: joinHeaders(request),
    body: await readBody(request, door.maximumBodyBytes),
    sourceIp: request.socket.remoteAddress ?? '',
    deadline: door.clock.now() + door.requestMs,
    gone: gone.signal,
  }
}

type Writing = { readonly response: ServerResponse; readonly call: Call; readonly clock: Clock }

const drained = ({ response, call, clock }: Writing): Promise<void> =>
  new Promise(resolve => {
    const stopWaiting = awaitReader(clock, call, () => response.destroy())
    const go = () => {
      stopWaiting()
      response.off('drain', go).off('close', go)
      resolve()
    }
    response.on('drain', go).on('close', go)
  })

/** Leaving the loop early returns the iterator, which tells the relay that its caller has gone. */
const writeBody = async (writing: Writing, body: AsyncIterable<string | Uint8Array>): Promise<void> => {
  const { response } = writing
  for await (const piece of body) {
    if (response.destroyed) return
    if (!response.write(piece)) await drained(writing)
  }
}

const writeReply = async (writing: Writing, { status, headers, body, finished }: Reply): Promise<void> => {
  const { response } = writing
  response.writeHead(status, { ...headers, ...crossOrigin })
  if (typeof body === 'string' || body instanceof Uint8Array) response.end(body)
  else {
    response.flushHeaders()
    await writeBody(writing, body)
    response.end()
  }
  await finished
}

/** The door of hosts that give one process many requests at a time: a laptop, a container. */
export const openHttpDoor = (door: HttpDoor): Server => {
  const { arrivalMs } = door
  const patience = arrivalMs && { requestTimeout: arrivalMs, connectionsCheckingInterval: arrivalMs / 2 }
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const id = chooseRequestId(joinHeaders(request)['x-request-id'], randomUUID())
    try {
      if (request.method === 'OPTIONS') response.writeHead(204, crossOrigin).end()
      else {
        const call = await readCall({ id, request, response }, door)
        const unmet = findUnmet(request, id)
        const reply = unmet ? errorReply(unmet) : await door.handle(call)
        await writeReply({ response, call, clock: door.clock }, reply)
      }
    } catch (error) {
      // The core never throws: a caller left in the middle of its request.
      door.log('debug', 'request broken off', {
        requestId: id,
        name: error instanceof Error ? error.name : 'unknown',
      })
      response.destroy()
    }
  }
  // Otherwise Node refuses both by itself, and with an empty body.
  return createServer({ ...patience, requireHostHeader: false }, answer)
    .on('checkExpectation', answer)
    .on('clientError', refuseUnread)
}
