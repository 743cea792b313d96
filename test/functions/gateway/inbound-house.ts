import Anthropic from '@anthropic-ai/sdk'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { openHouse } from '../../open-house.ts'
import type { Configure } from '../../surroundings.ts'

const tenants: Readonly<Record<string, object>> = {
  free: {},
  other: {},
  hard: { quota: { tokens: 3_000, reserve: 'estimate' } },
  spent: { quota: { tokens: 10 } },
  narrow: { models: ['other-*'] },
  forgetful: { responses: { days: 0 } },
  kept: { content: { days: 30 } },
}

const configure: Configure = url =>
  Configuration.parse({
    providers: {
      scripted: { baseUrl: `${url}/v1` },
      knowing: {
        baseUrl: `${url}/v1`,
        extensions: ['cache_control', 'reasoning_content', 'reasoning_details'],
      },
      strict: { baseUrl: `${url}/v1`, ignoredTools: [] },
    },
    models: [
      { name: 'm', targets: [{ provider: 'scripted' }], price: { input: 1, output: 4 } },
      { name: 'knowing', targets: [{ provider: 'knowing' }] },
      { name: 'strict', targets: [{ provider: 'strict' }] },
    ],
    tenants: Object.entries(tenants).map(([id, entry]) => ({ id, keyPrefix: id, ...entry })),
  })

/** A gateway whose callers speak Messages and Responses, and whose provider speaks chat alone. */
export const openInboundHouse = async () => {
  const house = await openHouse(configure)
  const keys: Record<string, string> = {}
  for (const { id, keyPrefix } of house.configuration.tenants)
    keys[id] = (await house.keys.create({ tenant: id, keyPrefix, name: 'test' })).key
  const keyOf = (tenant: string): string => keys[tenant] ?? ''
  return {
    ...house,
    keyOf,
    anthropic: (tenant: string) =>
      new Anthropic({ apiKey: keyOf(tenant), baseURL: house.url, maxRetries: 0 }),
    openai: (tenant: string) => house.client(keyOf(tenant)),
    /** What the provider was asked last. */
    asked: () => JSON.parse(house.upstream.requests.at(-1)?.body ?? '{}') as Record<string, unknown>,
    send: (tenant: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
      house.post(path, body, { authorization: `Bearer ${keyOf(tenant)}`, ...headers }),
    get: (tenant: string, path: string, method = 'GET') =>
      fetch(house.url + path, { method, headers: { authorization: `Bearer ${keyOf(tenant)}` } }),
  }
}
export type InboundHouse = Awaited<ReturnType<typeof openInboundHouse>>
