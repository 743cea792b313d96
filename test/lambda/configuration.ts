import { Configuration } from '../../functions/shared/configuration/configuration.ts'

/** The operator's file of the bench: a scripted upstream and the demo provider, a tenant with a hard quota and one without. */
export const writeConfiguration = (scriptedUrl: string, demoUrl: string): Configuration =>
  Configuration.parse({
    providers: {
      scripted: {
        baseUrl: `${scriptedUrl}/v1`,
        secret: 'causeway/scripted',
        environment: 'SCRIPTED_API_KEY',
      },
      demo: { baseUrl: `${demoUrl}/v1` },
    },
    models: [
      { name: 'scripted', targets: [{ provider: 'scripted' }], price: { input: 1, output: 4 } },
      { name: 'demo', targets: [{ provider: 'demo' }], price: { input: 1, output: 4 } },
      { name: 'demo-embedding', targets: [{ provider: 'demo' }], price: { input: 1, output: 0 } },
    ],
    tenants: [
      { id: 'acme', keyPrefix: 'acme', quota: { tokens: 1_000_000_000 } },
      { id: 'free', keyPrefix: 'free' },
    ],
  })
