import { join } from 'node:path'
import { type LocalProcess, startProcess } from './start-process.ts'
import { waitUntil } from './wait-until.ts'

type Options = {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly port: number
  readonly signal: AbortSignal
}

const server = join(import.meta.dirname, '../../functions/gateway/server.ts')

const answers = (url: string, signal: AbortSignal): Promise<void> => {
  const attempt = async () => {
    const answer = await fetch(url, { signal }).catch(() => undefined)
    if (answer?.ok !== true) throw new Error(`The gateway does not answer at ${url}.`)
  }
  return waitUntil(attempt, { signal, withinMs: 20_000 })
}

/** Starts the gateway as a process of its own and resolves when it answers. Throws how it ended when it does not. */
export const startGateway = async ({ environment, port, signal }: Options): Promise<LocalProcess> => {
  const program = startProcess({
    name: 'The gateway',
    command: process.execPath,
    args: [server],
    environment: { ...environment, HOST: '127.0.0.1', PORT: `${port}` },
    visible: true,
  })
  await program.until(signal => answers(`http://127.0.0.1:${port}/health`, signal), signal)
  return program
}
