import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Configuration } from '../configuration/configuration.ts'
import { type Environment, readEnvironment } from '../environment.ts'
import { openLog } from './open-log.ts'
import { systemClock } from './system-clock.ts'

/** gateway.yaml as the build has checked and written it, so there is nothing left to check here. */
const readConfiguration = ({ GATEWAY_CONFIG }: Environment): Configuration =>
  JSON.parse(readFileSync(GATEWAY_CONFIG ?? join(import.meta.dirname, 'gateway.json'), 'utf8'))

/** What the process gives every function: its environment, the operator's file, the time and a log. */
export const openHost = () => {
  const environment = readEnvironment(process.env)
  const clock = systemClock
  const log = openLog(environment.LOG_LEVEL, line => process.stdout.write(`${line}\n`), clock.now)
  return { environment, configuration: readConfiguration(environment), clock, log }
}
