import { randomBytes } from 'node:crypto'
import type { AddressInfo, LookupFunction } from 'node:net'
import OpenAI from 'openai'
import { type Handle, openHandle } from '../functions/gateway/handle.ts'
import type { Clock } from '../functions/shared/contract/clock.ts'
import { maximumBodyBytes } from '../functions/shared/contract/read-json.ts'
import { openHttpDoor } from '../functions/shared/edge/http-door.ts'
import { openLog } from '../functions/shared/edge/open-log.ts'
import { systemClock } from '../functions/shared/edge/system-clock.ts'
import { readEnvironment } from '../functions/shared/environment.ts'
import { type Gateway, openGateway } from '../functions/shared/gateway.ts'
import { connectAws } from '../functions/shared/store/connect-aws.ts'
import { openHttpClient } from '../functions/shared/upstream/open-http-client.ts'
import { type Configure, type Surroundings, startSurroundings } from './surroundings.ts'

/** The gateway behind its HTTP door, in this process, with everything it talks to behind real protocols. */
export type House = Surroundings & {
  readonly url: string
  /** Every line that was logged. */
  readonly log: readonly string[]
  /** The official client, without retries of its own, so that each call is one request. */
  readonly client: (key: string) => OpenAI
  readonly gateway: Gateway
  /** The gateway's core, for what a door alone can say. */
  readonly handle: Handle
  /** The commands that DynamoDB was sent, by name. */
  readonly commands: readonly string[]
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>
}

export type Settings = {
  readonly clock?: Clock
  readonly variables?: Readonly<Record<string, string>>
  /** How long a request may last, in milliseconds. */
  readonly requestMs?: number
  /** Finds the addresses of providers. */
  readonly lookup?: LookupFunction
  /** What stands between the door and the core, for proofs that have to fail; absent, nothing. */
  readonly between?: (core: Handle) => Handle
}

export const openHouse = async (configure: Configure, settings: Settings = {}): Promise<House> => {
  const {
    clock = systemClock,
    variables = {},
    requestMs = 900_000,
    lookup,
    between = core => core,
  } = settings
  const surroundings = await startSurroundings(configure)
  const log: string[] = []
  Object.assign(process.env, surroundings.variables, {
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  })
  const aws = connectAws()
  const commands: string[] = []
  aws.dynamodb.middlewareStack.add(
    (next, { commandName }) =>
      args => {
        commands.push(String(commandName))
        return next(args)
      },
    { step: 'initialize' },
  )
  const gateway = openGateway({
    environment: readEnvironment({ ...surroundings.variables, ...variables }),
    configuration: surroundings.configuration,
    ...aws,
    send: openHttpClient(lookup),
    clock,
    dice: Math.random,
    randomBytes,
    log: openLog('debug', line => log.push(line), clock.now),
  })
  const handle = between(openHandle(gateway))
  const door = openHttpDoor({
    handle,
    clock,
    log: gateway.log,
    requestMs,
    maximumBodyBytes,
  })
  // Its clients are in this process: when that is late, they would still use what the door is closing already.
  door.keepAliveTimeout = 600_000
  await new Promise<void>(resolve => {
    door.listen(0, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`
  return {
    ...surroundings,
    url,
    log,
    gateway,
    handle,
    commands,
    client: key => new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 }),
    post: (path, body, headers = {}) =>
      fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body:
          typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
      }),
    stop: async () => {
      door.closeAllConnections()
      door.close()
      await surroundings.stop()
    },
  }
}
