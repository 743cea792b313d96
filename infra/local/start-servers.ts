import { join } from 'node:path'
import type { Running } from './start-process.ts'
import { startServer } from './start-server.ts'

export type Ports = { readonly gateway: number; readonly cashier: number }
type Options = {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly ports: Ports
  readonly signal: AbortSignal
}

const functions = join(import.meta.dirname, '../../functions')

/** Starts the gateway and the cashier as one: it has ended when one of them has. Throws when one does not answer. */
export const startServers = async ({ environment, ports, signal }: Options): Promise<Running> => {
  const common = { environment, signal }
  const starting = [
    startServer({
      ...{
        ...common,
        name: 'The gateway',
        server: join(functions, 'gateway/server.ts'),
        port: ports.gateway,
      },
    }),
    startServer({
      ...{
        ...common,
        name: 'The cashier',
        server: join(functions, 'cashier/server.ts'),
        port: ports.cashier,
      },
    }),
  ]
  const stop = async (): Promise<void> => {
    for (const outcome of await Promise.allSettled(starting))
      if (outcome.status === 'fulfilled') await outcome.value.stop()
  }
  try {
    const servers = await Promise.all(starting)
    return { ended: Promise.race(servers.map(({ ended }) => ended)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}
