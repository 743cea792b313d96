import { randomUUID } from 'node:crypto'
import { Configuration } from '../../functions/shared/configuration/configuration.ts'
import type { Call } from '../../functions/shared/contract/call.ts'
import { openHastyClock } from '../hasty-clock.ts'
import { type House, openHouse } from '../open-house.ts'
import type { Configure } from '../surroundings.ts'
import type { Input } from './bad-input.ts'
import { bodyOf, soundBodyFor } from './bodies.ts'
import { performanceNames, performanceOf } from './performances.ts'

/** Each performance has a model and providers of its own, so that what it does to their health is no other case's. */
const modelNames = ['m', ...performanceNames]
const price = { input: 1, output: 4 }

const configure: Configure = scriptedUrl => {
  const baseUrl = `${scriptedUrl}/v1`
  return Configuration.parse({
    providers: Object.fromEntries(
      modelNames.flatMap((_, index) => [
        [`first-${index}`, { baseUrl, secret: 'causeway/scripted', environment: 'SCRIPTED_API_KEY' }],
        [`second-${index}`, { baseUrl }],
      ]),
    ),
    models: [
      ...modelNames.map((name, index) => ({
        name,
        targets: [{ provider: `first-${index}` }, { provider: `second-${index}`, priority: 1 }],
        price,
      })),
      { name: 'alone', targets: [{ provider: 'first-0' }], price },
    ],
    tenants: [
      { id: 'limited', keyPrefix: 'limited', quota: { tokens: 500_000_000 } },
      { id: 'rival-of-limited', keyPrefix: 'rival', quota: { tokens: 500_000_000 } },
      { id: 'small', keyPrefix: 'small', quota: { tokens: 20_000 } },
      {
        id: 'minute',
        keyPrefix: 'minute',
        limits: { tokensPerMinute: 10_000 },
        quota: { tokens: 500_000_000 },
      },
      { id: 'walled', keyPrefix: 'walled', ips: ['10.0.0.1'], quota: { tokens: 500_000_000 } },
      { id: 'narrow', keyPrefix: 'narrow', models: ['other'], quota: { tokens: 500_000_000 } },
      {
        id: 'embedder',
        keyPrefix: 'embedder',
        endpoints: ['/v1/embeddings'],
        quota: { tokens: 500_000_000 },
      },
    ],
  })
}

/** An answer, read to its end and settled. */
export type Outcome = {
  readonly id: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** The house with a key of each tenant. */
export type Stage = {
  readonly house: House
  readonly keys: Readonly<Record<string, string>>
  readonly send: (input: Input) => Promise<Outcome>
}

const isBodiless = (method: string): boolean => method === 'GET' || method === 'HEAD'

const bodyFor = ({ method = 'POST', body, bodyGen, provider = 'm' }: Input): Uint8Array => {
  if (bodyGen !== undefined) return bodyOf(bodyGen)
  return Buffer.from(body ?? (isBodiless(method) ? '' : soundBodyFor(provider)))
}

const toCall = (input: Input, key: string | undefined): Call => {
  const [path = '', search = ''] = (input.path ?? '/v1/chat/completions').split(/\?(.*)/s)
  return {
    id: randomUUID(),
    method: input.method ?? 'POST',
    path,
    query: new URLSearchParams(search),
    search,
    headers: {
      'content-type': 'application/json',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...input.headers,
    },
    body: bodyFor(input),
    sourceIp: '192.0.2.1',
    deadline: Date.now() + (input.remainingMs ?? 60_000),
    gone: new AbortController().signal,
  }
}

const readAll = async (body: string | Uint8Array | AsyncIterable<string | Uint8Array>): Promise<string> => {
  if (typeof body === 'string') return body
  if (body instanceof Uint8Array) return Buffer.from(body).toString()
  let text = ''
  for await (const piece of body) text += Buffer.from(piece).toString()
  return text
}

export const openStage = async (): Promise<Stage> => {
  const house = await openHouse(configure, { clock: openHastyClock(1_000) })
  const made = house.configuration.tenants.map(async ({ id, keyPrefix }) => {
    const { key } = await house.keys.create({ tenant: id, keyPrefix, name: 'test' })
    return [id, key] as const
  })
  const keys: Stage['keys'] = { ...Object.fromEntries(await Promise.all(made)), admin: house.adminKey }
  // Loaded by the first who needs it, by which no case is to be measured.
  await import('re2js')

  const send = async (input: Input): Promise<Outcome> => {
    house.upstream.play(...performanceOf(input.provider ?? 'good'))
    const { caller = 'limited' } = input
    const call = toCall(input, caller === 'nobody' ? undefined : keys[caller])
    const { status, headers, body, finished } = await house.handle(call)
    const text = await readAll(body)
    await finished
    return { id: call.id, status, headers, text }
  }
  return { house, keys, send }
}
