import { join } from 'node:path'
import { Configuration } from '../../functions/shared/configuration/configuration.ts'
import { readGatewayYaml } from '../../infra/read-gateway-yaml.ts'
import { type House, openHouse } from '../open-house.ts'
import type { Place } from './client.ts'
import { type Performance, performances } from './performances.ts'

const operators = readGatewayYaml(join(import.meta.dirname, '../../gateway.yaml'), {})

/** A provider as the operator's file has it, but here and without a key. */
const entryOf = (url: string, { provider, differs }: Performance) => {
  const { secret: _, keyHeader: __, ...entry } = { ...operators.providers[provider] }
  return { ...entry, ...differs, baseUrl: `${url}/v1` }
}

/** What tenants of ours may do, by their names. */
const tenants: Readonly<Record<string, object>> = {
  free: {},
  spent: { quota: { tokens: 10 } },
}

export type Venue = House & {
  /** For a client of this tenant, or of none, that asks for this model. */
  readonly place: (model: string, tenant?: string) => Place
}

/** A gateway in front of every provider that performs, each under its own name. */
export const openVenue = async (): Promise<Venue> => {
  const house = await openHouse(url =>
    Configuration.parse({
      providers: Object.fromEntries(
        performances.map(performance => [performance.provider, entryOf(url, performance)]),
      ),
      models: performances.map(({ provider }) => ({ name: provider, targets: [{ provider }] })),
      tenants: Object.entries(tenants).map(([id, entry]) => ({ id, keyPrefix: id, ...entry })),
    }),
  )
  const keys: Record<string, string> = {}
  for (const tenant of Object.keys(tenants))
    keys[tenant] = (await house.keys.create({ tenant, keyPrefix: tenant, name: 'test' })).key
  return {
    ...house,
    place: (model, tenant = 'free') => ({ url: house.url, key: keys[tenant] ?? 'cw_wrong', model }),
  }
}
