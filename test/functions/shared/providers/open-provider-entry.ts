import {
  Configuration,
  type ProviderEntry,
} from '../../../../functions/shared/configuration/configuration.ts'

/** A provider as gateway.yaml may have it, with what it says of itself. */
export const openProviderEntry = (entry: object = {}): ProviderEntry =>
  Configuration.parse({
    providers: { only: { baseUrl: 'https://only.example/v1', ...entry } },
    models: [{ name: 'm', targets: [{ provider: 'only' }] }],
    tenants: [{ id: 'tenant', keyPrefix: 'tenant' }],
  }).providers['only'] as ProviderEntry
