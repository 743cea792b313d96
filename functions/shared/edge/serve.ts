import { once } from 'node:events'
import { maximumBodyBytes } from '../contract/read-json.ts'
import type { Environment } from '../environment.ts'
import { type HttpDoor, openHttpDoor } from './http-door.ts'

/** As long as a Lambda may run, so that both doors behave alike. */
const requestMs = 900_000

type Serving = Pick<HttpDoor, 'handle' | 'clock' | 'log'> & {
  readonly environment: Pick<Environment, 'HOST' | 'PORT'>
}

/** Listens until the process is asked to end, and then lets every running request come to its end. */
export const serve = async ({ handle, environment, clock, log }: Serving): Promise<void> => {
  const server = openHttpDoor({ handle, clock, log, requestMs, maximumBodyBytes })
  const stop = () => {
    server.close()
    server.closeIdleConnections()
  }
  process.once('SIGTERM', stop).once('SIGINT', stop)
  server.listen(environment.PORT, environment.HOST)
  await once(server, 'listening')
  log('info', 'listening', { host: environment.HOST, port: environment.PORT })
}
