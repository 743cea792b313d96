import { Agent, createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { listen } from '../../infra/local/listen.ts'

/** Of so many requests each, one in a hundred is 0.01. */
export type Faults = {
  readonly lostRequest: number
  readonly lostReply: number
  /** The client is cut off, and the request arrives up to a second later. */
  readonly lateRequest: number
  readonly throttled: number
}

const longestDelayMs = 1_000

type Carried = {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

const throttle = (response: ServerResponse): void => {
  const type = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException'
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
  response.end(JSON.stringify({ __type: type, message: 'Slow down.' }))
}

const choose = (faults: Faults, dice: number): keyof Faults | undefined => {
  let sum = 0
  for (const [fault, share] of Object.entries(faults)) {
    sum += share
    if (dice < sum) return fault as keyof Faults
  }
  return undefined
}

/** A network in front of DynamoDB that fails as often as it is told. */
export const startProxy = async (target: string, faults: Faults) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const counts: Record<string, number> = {}
  const late = new Set<Promise<unknown>>()

  const carry = (request: IncomingMessage, body: Buffer): Promise<Carried> =>
    new Promise((resolve, reject) => {
      const { method, headers } = request
      const outgoing = send(target, { agent, method, headers }, reply => {
        buffer(reply).then(
          answer => resolve({ status: reply.statusCode ?? 500, headers: reply.headers, body: answer }),
          reject,
        )
      })
      outgoing.on('error', reject).end(body)
    })

  const delay = async (request: IncomingMessage, body: Buffer): Promise<void> => {
    await pause(Math.random() * longestDelayMs)
    await carry(request, body).catch(() => {})
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request)
    const fault = choose(faults, Math.random())
    if (fault) counts[fault] = (counts[fault] ?? 0) + 1
    if (fault === 'throttled') return throttle(response)
    if (fault === 'lateRequest') {
      const arriving = delay(request, body).finally(() => late.delete(arriving))
      late.add(arriving)
    }
    if (fault === 'lostRequest' || fault === 'lateRequest') return void response.destroy()
    const reply = await carry(request, body)
    if (fault === 'lostReply') return void response.destroy()
    response.writeHead(reply.status, reply.headers).end(reply.body)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  const { url, close } = await listen(server)
  return {
    url,
    close,
    /** How often each fault was made; resolves when nothing is late any more. */
    drain: async (): Promise<Readonly<Record<string, number>>> => {
      await Promise.all(late)
      return counts
    },
  }
}
