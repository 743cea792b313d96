import { Configuration } from '../../../functions/shared/configuration/configuration.ts'

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
        fallbacks: ['plain'],
        maxOutputTokens: 200,
        price,
      },
      { name: 'unpriced', targets: [{ provider: 'open' }] },
    ],
    tenants: [
      { id: 'free', keyPrefix: 'free' },
      { id: 'tokens', keyPrefix: 'tokens', quota: { tokensPerMonth: Math.round(9_000 * generosity) } },
      { id: 'money', keyPrefix: 'money', quota: { usdPerMonth: 0.012 * generosity } },
      { id: 'slow', keyPrefix: 'slow', limits: { requestsPerMinute: 2, tokensPerMinute: 3_000 } },
      {
        id: 'all',
        keyPrefix: 'all',
        quota: { tokensPerMonth: Math.round(20_000 * generosity), usdPerMonth: 0.03 },
        limits: { requestsPerMinute: 5, tokensPerMinute: 9_000, concurrency: 1 },
        models: ['p*'],
      },
    ],
  })
