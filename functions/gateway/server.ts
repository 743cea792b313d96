import { once } from 'node:events'
import { maximumBodyBytes } from '../shared/contract/parse-request.ts'
import { openHttpDoor } from '../shared/edge/http-door.ts'
import { open } from './open.ts'

/** As long as a Lambda may run, so that both doors behave alike. */
const requestMs = 900_000

const { handle, environment, clock, log } = open()
const server = openHttpDoor({ handle, clock, log, requestMs, maximumBodyBytes })

const stop = () => {
  server.close()
  server.closeIdleConnections()
}
process.once('SIGTERM', stop).once('SIGINT', stop)

server.listen(environment.PORT, environment.HOST)
await once(server, 'listening')
log('info', 'listening', { host: environment.HOST, port: environment.PORT })
