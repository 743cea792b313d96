import { Configuration } from '../../functions/shared/configuration/configuration.ts'

const demoModels = ['demo', 'demo-embedding'].map(name => ({
  name,
  targets: [{ provider: 'demo' }],
  maxOutputTokens: 4096,
  price: { input: 0, output: 0 },
}))

/** The operator's configuration with the demo provider and its models; the operator's own entries of these names win. */
export const addDemo = (configuration: Configuration, baseUrl: string): Configuration => {
  const taken = new Set(configuration.models.flatMap(({ name, aliases }) => [name, ...aliases]))
  const added = demoModels.filter(({ name }) => !taken.has(name))
  return Configuration.parse({
    ...configuration,
    providers: { demo: { baseUrl, allowPrivate: true }, ...configuration.providers },
    models: [...added, ...configuration.models],
    tenants: configuration.tenants.map(tenant => ({
      ...tenant,
      ...(tenant.models && { models: [...tenant.models, ...added.map(({ name }) => name)] }),
    })),
  })
}
