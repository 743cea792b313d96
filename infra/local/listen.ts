import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type LocalServer = {
  /** Origin without a slash at its end. */
  readonly url: string
  /** Cuts open connections, so it never waits for a stream. */
  readonly close: () => Promise<void>
}

/** Listens on 127.0.0.1 only; port 0 takes any free one. Rejects when the port cannot be had. */
export const listen = async (server: Server, port = 0): Promise<LocalServer> => {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  const close = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${address.port}`, close }
}
