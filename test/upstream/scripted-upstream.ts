import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'

/** What comes after the last piece: the end of the body, a reset of the connection, or nothing for ever. */
export type Ending = 'end' | 'reset' | 'hang'

/** One answer, to the byte. */
export type Speech = {
  readonly speaks?: true
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** One write each, which the reader usually gets as one read. */
  readonly pieces: readonly (string | Uint8Array)[]
  readonly ending?: Ending
  /** Before every piece. */
  readonly pauseMs?: number
}

/** Not even headers. */
export type Silence = { readonly speaks: false; readonly ending: 'reset' | 'hang' }

export type Script = Speech | Silence

/** An answer that depends on what was asked. */
export type Retort = (request: ReceivedRequest) => Script

/** A request as it came in. */
export type ReceivedRequest = {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** The same, to the byte. */
  readonly bytes: Buffer
}

export type ScriptedUpstream = {
  /** `http://host:port`, without a slash at its end. */
  readonly url: string
  readonly requests: readonly ReceivedRequest[]
  /** Queues answers, one a request; the last one is given for ever. Forgets what was queued and received before. */
  readonly play: (...scripts: readonly [Script | Retort, ...(Script | Retort)[]]) => void
  /** How many answers are still being given. */
  readonly answering: () => number
  /** How many connections were ever made to it. */
  readonly connections: () => number
  /** Cuts what is open. */
  readonly close: () => Promise<void>
}

const write = async (response: ServerResponse, piece: string | Uint8Array): Promise<void> => {
  await new Promise(resolve => response.write(piece, resolve))
  // The reader's turn, so that two pieces seldom become one read.
  await new Promise(setImmediate)
}

const perform = async (script: Script, response: ServerResponse): Promise<void> => {
  if (script.speaks !== false) {
    response.writeHead(script.status ?? 200, { 'content-type': 'text/event-stream', ...script.headers })
    response.flushHeaders()
    for (const piece of script.pieces) {
      if (script.pauseMs !== undefined) await pause(script.pauseMs)
      if (response.destroyed) return
      await write(response, piece)
    }
  }
  const ending = script.ending ?? 'end'
  if (ending === 'end') response.end()
  if (ending === 'reset') response.socket?.resetAndDestroy()
}

/** A provider that says exactly what a test tells it to, faults included. */
export const startScriptedUpstream = async (): Promise<ScriptedUpstream> => {
  const requests: ReceivedRequest[] = []
  let queue: readonly (Script | Retort)[] = []

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request
    const bytes = await buffer(request)
    const received = { method, url, headers, body: bytes.toString(), bytes }
    requests.push(received)
    const [script = { speaks: false, ending: 'reset' }, ...rest] = queue
    if (rest.length > 0) queue = rest
    await perform(typeof script === 'function' ? script(received) : script, response)
  }

  let answering = 0
  const server = createServer((request, response) => {
    answering += 1
    response.once('close', () => {
      answering -= 1
    })
    // A reader who leaves in the middle is the reader's affair.
    answer(request, response).catch(() => response.destroy())
  })
  let connections = 0
  server.on('connection', () => {
    connections += 1
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    play: (...scripts) => {
      queue = scripts
      requests.length = 0
    },
    answering: () => answering,
    connections: () => connections,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
