import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import type { Configure } from '../../surroundings.ts'

/** One provider to script and the demo, for tenants with every kind of limit. */
export const configure: Configure = (scriptedUrl, demoUrl) =>
  Configuration.parse({
    providers: {
      scripted: {
        baseUrl: `${scriptedUrl}/v1`,
        secret: 'causeway/scripted',
        environment: 'SCRIPTED_API_KEY',
        listModels: true,
      },
      demo: { baseUrl: `${demoUrl}/v1` },
      shaped: {
        baseUrl: `${scriptedUrl}/v1`,
        stop: ['###'],
        prefix: '> ',
        headers: { 'x-team': 'causeway' },
        params: {
          drop: ['user'],
          rename: { seed: 'random_seed' },
          default: { safe: true },
          force: { top_p: 1 },
        },
      },
    },
    models: [
      {
        name: 'scripted',
        aliases: ['alias'],
        targets: [{ provider: 'scripted' }],
        price: { input: 1, output: 4 },
      },
      { name: 'shaped', targets: [{ provider: 'shaped' }], defaults: { temperature: 0.5 } },
      { name: 'demo', targets: [{ provider: 'demo' }] },
      { name: 'demo-embedding', targets: [{ provider: 'demo' }] },
      { match: { wildcard: 'listed-*' }, targets: [{ provider: 'scripted' }] },
    ],
    tenants: [
      { id: 'free', keyPrefix: 'free' },
      { id: 'tokens', keyPrefix: 'tokens', quota: { tokens: 20_000 } },
      { id: 'money', keyPrefix: 'money', quota: { usd: 0.02 } },
      { id: 'slow', keyPrefix: 'slow', limits: { requestsPerMinute: 2 } },
      { id: 'narrow', keyPrefix: 'narrow', limits: { concurrency: 1 }, models: ['demo*', 'listed-*'] },
      { id: 'kept', keyPrefix: 'kept', quota: { tokens: 1_000_000 }, content: { days: 30 } },
    ],
  })
