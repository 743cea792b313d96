import { type LocalProcess, startProcess } from './start-process.ts'
import { waitUntil } from './wait-until.ts'

type Options = {
  /** What people call it, for errors. */
  readonly name: string
  /** The file that listens at HOST and PORT. */
  readonly server: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly port: number
  readonly signal: AbortSignal
}

/** Starts a server of ours as a process of its own and resolves when it answers. Throws how it ended when it does not. */
export const startServer = async ({
  name,
  server,
  environment,
  port,
  signal,
}: Options): Promise<LocalProcess> => {
  const program = startProcess({
    name,
    command: process.execPath,
    args: [server],
    environment: { ...environment, HOST: '127.0.0.1', PORT: `${port}` },
    visible: true,
  })
  const url = `http://127.0.0.1:${port}/health`
  const answers = (ending: AbortSignal) =>
    waitUntil(() => fetch(url, { signal: ending }), { signal: ending, withinMs: 20_000 })
  await program.until(answers, signal)
  return program
}
