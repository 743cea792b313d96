import { Configuration, TenantEntry } from '../../../functions/shared/configuration/configuration.ts'
import type { StoredTenant } from '../../../functions/shared/store/tenants/tenant-item.ts'

/** What the models here cost, in nano-dollars a token. */
export const nanosPerToken = { input: 1_000, output: 4_000 } as const

const price = { input: 1, output: 4 }
const timeouts = { firstByteMs: 10_000, wholeMs: 15_000, idleMs: 20_000 }

/** Tenants with every kind of limit and with none; `generosity` is what a deployment may change about them. */
export const configure = (generosity: number): Configuration =>
  Configuration.parse({
    providers: {
      first: { baseUrl: 'https://first.example/v1', secret: 'causeway/first', timeouts },
      second: { baseUrl: 'https://second.example/v1', secret: 'causeway/second', timeouts },
      open: { baseUrl: 'https://open.example/v1', timeouts },
    },
    models: [
      { name: 'plain', targets: [{ provider: 'first' }], maxOutputTokens: 200, price },
      {
        name: 'pair',
        targets: [{ provider: 'first' }, { provider: 'second' }],
        fallbacks: { error: ['plain'], contentPolicy: ['lax'] },
        maxOutputTokens: 200,
        price,
      },
      { name: 'lax', targets: [{ provider: 'second' }], maxOutputTokens: 100, price },
      { name: 'unpriced', targets: [{ provider: 'open' }] },
    ],
    tenants: [
      { id: 'free', keyPrefix: 'free' },
      { id: 'tokens', keyPrefix: 'tokens', quota: { tokens: Math.round(4_000 * generosity) } },
      { id: 'money', keyPrefix: 'money', quota: { usd: 0.005 * generosity, per: 'day', shards: 3 } },
      { id: 'slow', keyPrefix: 'slow', limits: { requestsPerMinute: 2, tokensPerMinute: 3_000 } },
      {
        id: 'all',
        keyPrefix: 'all',
        quota: { tokens: Math.round(20_000 * generosity), usd: 0.03, per: 'lifetime' },
        limits: { requestsPerMinute: 5, tokensPerMinute: 9_000, concurrency: 1 },
        models: ['p*'],
      },
    ],
  })

/** A tenant of the admin API, which stands in the table. */
export const storedTenant: StoredTenant = {
  ...TenantEntry.parse({
    id: 'stored',
    keyPrefix: 'stored',
    quota: { tokens: 6_000, per: 'day' },
    content: { days: 1 },
  }),
  stored: { version: 1, createdAt: 0, suspendedAt: undefined },
}
