import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** What goes over the wire, to the byte: below HTTP, so that HTTP itself can be wrong. */
export type RawScript = {
  readonly pieces: readonly (string | Uint8Array)[]
  /** After the last piece: FIN, a reset, nothing for ever, or the last piece again without end. */
  readonly ending: 'end' | 'reset' | 'hang' | 'repeat'
  /** Before every piece. */
  readonly pauseMs?: number
}

export type RawUpstream = {
  readonly port: number
  /** How many requests have come. */
  readonly count: () => number
  /** Cuts what is open. */
  readonly close: () => void
}

const write = async (socket: Socket, piece: string | Uint8Array): Promise<void> => {
  await new Promise(resolve => socket.write(piece, resolve))
}

const perform = async ({ pieces, ending, pauseMs }: RawScript, socket: Socket): Promise<void> => {
  for (const piece of pieces) {
    if (pauseMs !== undefined) await pause(pauseMs)
    if (socket.destroyed) return
    await write(socket, piece)
  }
  if (ending === 'end') socket.end()
  if (ending === 'reset') socket.resetAndDestroy()
  const last = pieces.at(-1)
  while (ending === 'repeat' && last !== undefined && !socket.destroyed) {
    await write(socket, last)
    await pause(pauseMs ?? 1)
  }
}

/** Whether all of a request is here; ours always tell their length. What is no HTTP (TLS) is answered at once. */
const isWhole = (request: string): boolean => {
  if (!/^[A-Z]/.test(request)) return true
  const [head = '', body] = request.split('\r\n\r\n')
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0)
  return body !== undefined && Buffer.byteLength(body) >= length
}

/** A server that answers one request on each connection; `answer` sees the request as it came. */
export const startRawUpstream = async (answer: (request: string) => RawScript): Promise<RawUpstream> => {
  const sockets = new Set<Socket>()
  let requests = 0
  const server = createServer(socket => {
    let request = ''
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // A reader who leaves in the middle is the reader's affair.
    socket.on('error', () => socket.destroy())
    const read = (bytes: Buffer) => {
      request += bytes.toString()
      if (!isWhole(request)) return
      socket.off('data', read).resume()
      requests += 1
      perform(answer(request), socket).catch(() => socket.destroy())
    }
    socket.on('data', read)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    count: () => requests,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
