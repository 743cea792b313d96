import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { Configuration } from '../../functions/shared/configuration/configuration.ts'
import { choosePort } from '../../infra/local/choose-port.ts'
import { listen } from '../../infra/local/listen.ts'
import { startRawUpstream } from '../upstream/raw-upstream.ts'
import { type Fault, faults } from './faults.ts'
import { bodyFor, whole } from './wire.ts'

const nameOf = (index: number): string => `fault-${index}`

/** The model of a fault, whose only target is faulty or whose second one is well. */
export const modelOf = (fault: Fault, hasSecond: boolean): string =>
  `${nameOf(faults.indexOf(fault))}${hasSecond ? '-saved' : ''}`

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
  const well = await startRawUpstream(good)
  const servers = await Promise.all(
    faults.map(({ script }) =>
      startRawUpstream(request => (script ? script(bodyFor(request)) : good(request))),
    ),
  )
  const urlOf = ({ baseUrl }: Fault, index: number): string => {
    const server = servers[index]?.port ?? 0
    return baseUrl ? baseUrl({ server, closed, tls: tls.port }) : `http://127.0.0.1:${server}`
  }
  const providers = faults.map((fault, index) => [
    nameOf(index),
    { baseUrl: urlOf(fault, index), timeouts: timeoutsOf(fault) },
  ])
  const models = faults.flatMap((fault, index) => {
    const first = { provider: nameOf(index) }
    return [
      { name: modelOf(fault, false), targets: [first], price },
      { name: modelOf(fault, true), targets: [first, { provider: 'well', priority: 1 }], price },
    ]
  })
  return {
    configure: (): Configuration =>
      Configuration.parse({
        providers: { well: { baseUrl: `http://127.0.0.1:${well.port}` }, ...Object.fromEntries(providers) },
        models,
        tenants: [{ id: 'acme', keyPrefix: 'acme' }],
      }),
    close: async () => {
      for (const server of [well, ...servers]) server.close()
      await tls.close()
    },
  }
}
