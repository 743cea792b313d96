import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { Configuration } from '../../functions/shared/configuration/configuration.ts'
import { choosePort } from '../../infra/local/choose-port.ts'
import { listen } from '../../infra/local/listen.ts'
import { startRawUpstream } from '../upstream/raw-upstream.ts'
import { type Fault, faults } from './faults.ts'
import { startFullServer } from './start-full-server.ts'
import { bodyFor, whole } from './wire.ts'

/** How a fault is asked for: whole or as a stream, with a second target that is well or without. */
export type Way = { readonly isStream: boolean; readonly hasSecond: boolean }

const ways: readonly Way[] = [true, false].flatMap(isStream =>
  [true, false].map(hasSecond => ({ isStream, hasSecond })),
)

/** The model of a fault, and its faulty provider: one for each way, because the gateway remembers who has failed. */
export const modelOf = (fault: Fault, { isStream, hasSecond }: Way): string =>
  `fault-${faults.indexOf(fault)}${isStream ? '-stream' : ''}${hasSecond ? '-saved' : ''}`

const read = (file: string): string =>
  readFileSync(join(import.meta.dirname, '../fixtures/tls', file), 'utf8')

/** An https server whose certificate this process does not trust. */
const startUntrusted = async () => {
  const { url, close } = await listen(
    createServer({ cert: read('certificate.pem'), key: read('key.pem') }, (_, response) => response.end()),
  )
  return { port: Number(new URL(url).port), close }
}

/** A token costs a micro-dollar, so that an answer without end meets what its caller allows. */
const price = { input: 0, output: 1 }

/** What a person would wait for in seconds. */
const impatientMs = 300

const timeoutsOf = ({ endedBy = [] }: Fault) => Object.fromEntries(endedBy.map(clock => [clock, impatientMs]))

const good = (request: string) => {
  const body = bodyFor(request)
  return whole(body, body.pieces)
}

/** A server for every fault, and a file for the operator of them all. */
export const openFaultyProviders = async () => {
  const tls = await startUntrusted()
  const closed = await choosePort(0)
  const full = await startFullServer()
  const well = await startRawUpstream(good)
  const servers = await Promise.all(
    faults.map(({ script }) =>
      startRawUpstream(request => (script ? script(bodyFor(request)) : good(request))),
    ),
  )
  const urlOf = ({ baseUrl }: Fault, index: number): string => {
    const server = servers[index]?.port ?? 0
    return baseUrl
      ? baseUrl({ server, closed, tls: tls.port, full: full.port })
      : `http://127.0.0.1:${server}`
  }
  const providers = faults.flatMap((fault, index) =>
    ways.map(way => [modelOf(fault, way), { baseUrl: urlOf(fault, index), timeouts: timeoutsOf(fault) }]),
  )
  const models = faults.flatMap(fault =>
    ways.map(way => {
      const name = modelOf(fault, way)
      const second = way.hasSecond ? [{ provider: 'well', priority: 1 }] : []
      return { name, targets: [{ provider: name }, ...second], price }
    }),
  )
  return {
    configure: (): Configuration =>
      Configuration.parse({
        providers: { well: { baseUrl: `http://127.0.0.1:${well.port}` }, ...Object.fromEntries(providers) },
        models,
        tenants: [{ id: 'acme', keyPrefix: 'acme' }],
      }),
    close: async () => {
      for (const server of [well, ...servers]) server.close()
      await Promise.all([tls.close(), full.close()])
    },
  }
}
