import { Readable } from 'node:stream'
import middy, { type MiddlewareObj, type Request } from '@middy/core'
import { executionModeStreamifyResponse } from '@middy/core/StreamifyResponse'
import type { Context, LambdaFunctionURLEvent } from 'aws-lambda'
import type { Call } from '../contract/call.ts'
import type { Clock } from '../contract/clock.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import { errorReply } from '../contract/json-reply.ts'
import type { Log } from '../contract/log.ts'
import type { Reply } from '../contract/reply.ts'
import { awaitReader } from './await-reader.ts'
import { readEvent } from './read-event.ts'

type Door = { readonly handle: (call: Call) => Promise<Reply>; readonly clock: Clock; readonly log: Log }

/** What middy carries through one invocation; `event` is the platform's until `readCall` has made it ours. */
type Invocation = Request<
  LambdaFunctionURLEvent | Call,
  unknown,
  Error,
  Context,
  { finished?: Promise<void> }
>

/** Runs `leave` unless the returned function is called before the caller's time to read is up. */
type AwaitReader = (leave: () => void) => () => void

/** A plain byte stream over the pieces; Readable.from makes one of objects, at three times the cost for each. */
const readableOf = (pieces: AsyncIterable<string | Uint8Array>, waitForReader: AwaitReader): Readable => {
  const iterator = pieces[Symbol.asyncIterator]()
  let stopWaiting = () => {}
  return new Readable({
    read() {
      stopWaiting()
      iterator.next().then(({ done, value }) => {
        const isWanted = this.push(done ? null : value)
        if (isWanted || done || this.destroyed) return
        stopWaiting = waitForReader(() => this.destroy(new Error('The caller takes nothing any more.')))
      })
    },
    destroy(error, callback) {
      stopWaiting()
      iterator.return?.().then(() => callback(error))
    },
  })
}

/** middy pipes a Readable and writes a string; it takes nothing else. */
const writeBody = (body: Reply['body'], waitForReader: AwaitReader): string | Readable => {
  if (typeof body === 'string') return body
  return body instanceof Uint8Array ? Readable.from([body]) : readableOf(body, waitForReader)
}

const writeReply = ({ status, headers, body }: Reply, waitForReader: AwaitReader) => ({
  statusCode: status,
  headers,
  body: writeBody(body, waitForReader),
})

const unreadable = new GatewayError({
  status: 500,
  code: 'internal_error',
  message: 'The gateway could not read the event of this request.',
})

/**
 * The Function URL's door. Every hook has braces and returns nothing, because a value that a hook returns becomes the answer.
 * `requestEnd` runs after the last byte, while the invocation still lives: that is where settling is awaited.
 */
export const openLambdaDoor = ({ handle, clock, log }: Door) => {
  const readCall = (request: Invocation): void => {
    request.event = readEvent(request.event as LambdaFunctionURLEvent, request.context, clock.now())
  }
  const answer = (request: Invocation): void => {
    const reply = request.response as Reply
    if (reply.finished) request.internal.finished = reply.finished
    request.response = writeReply(reply, leave => awaitReader(clock, request.event as Call, leave))
  }
  const answerError = (request: Invocation): void => {
    log('error', 'event not readable', { name: request.error?.name })
    const { status, headers, body } = errorReply(unreadable)
    request.response = { statusCode: status, headers, body }
  }
  return middy({
    executionMode: executionModeStreamifyResponse,
    requestEnd: async request => {
      await (request as Invocation).internal.finished
    },
  })
    .use({ before: readCall, after: answer, onError: answerError } as MiddlewareObj)
    .handler((call: unknown) => handle(call as Call))
}
