import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Configuration } from '../shared/configuration/configuration.ts'
import { openLog } from '../shared/edge/open-log.ts'
import { systemClock } from '../shared/edge/system-clock.ts'
import { type Environment, readEnvironment } from '../shared/environment.ts'
import { openGateway } from '../shared/gateway.ts'
import { openHttpClient } from '../shared/upstream/open-http-client.ts'
import { openHandle } from './handle.ts'

/** gateway.yaml as the build has checked and written it, so there is nothing left to check here. */
const readConfiguration = ({ GATEWAY_CONFIG }: Environment): Configuration =>
  JSON.parse(readFileSync(GATEWAY_CONFIG ?? join(import.meta.dirname, 'gateway.json'), 'utf8'))

/** The real world, for either door. */
export const open = () => {
  const environment = readEnvironment(process.env)
  const clock = systemClock
  const log = openLog(environment.LOG_LEVEL, line => process.stdout.write(`${line}\n`), clock.now)
  const configuration = readConfiguration(environment)
  const gateway = openGateway({
    environment,
    configuration,
    send: openHttpClient(),
    clock,
    dice: Math.random,
    log,
  })
  return { handle: openHandle(gateway), warmUp: gateway.warmUp, environment, clock, log }
}
