import { VirtualKeyTerms } from '../../../functions/shared/contract/virtual-key-terms.ts'
import { draftVirtualKey } from '../../../functions/shared/store/tenants/draft-virtual-key.ts'
import { toItem } from '../../../functions/shared/store/tenants/tenant-item.ts'
import type { Scene } from '../open-scene.ts'
import { storedTenant } from './configuration.ts'
import { type Keys, tenantIds } from './draw-errand.ts'
import { environment } from './open-instances.ts'

const pepper = 'canary-pepper'
const pools = {
  'causeway/first': ['canary-first-1', 'canary-first-2'],
  'causeway/second': ['canary-second-1'],
}

const narrowTerms = VirtualKeyTerms.parse({
  budget: { tokens: 3_000, usd: 0.004 },
  limits: { requestsPerMinute: 3, tokensPerMinute: 5_000 },
  models: ['p*', 'missing'],
})

/** Puts into the tables and secrets what an operator has put there before the first request comes. */
export const furnish = async ({ tables, timeline, dice }: Scene) => {
  const drawing = { pepper: async () => pepper, now: timeline.now, randomBytes: dice.bytes }

  const create = async (tenant: string, terms?: VirtualKeyTerms): Promise<string> => {
    const { key, item } = await draftVirtualKey(
      { tenant, keyPrefix: tenant, name: 'simulated', terms },
      drawing,
    )
    tables.put(environment.STATE_TABLE, item)
    return key
  }

  tables.put(environment.STATE_TABLE, toItem(storedTenant))
  const keys: Record<string, Keys> = {}
  for (const id of tenantIds) keys[id] = { plain: await create(id), narrow: await create(id, narrowTerms) }
  const secretTexts: Readonly<Record<string, string>> = {
    [environment.PEPPER_SECRET]: pepper,
    ...Object.fromEntries(
      Object.entries(pools).map(([name, pool]) => [name, JSON.stringify({ keys: pool })]),
    ),
  }
  return {
    keys,
    secretTexts,
    secrets: [pepper, ...Object.values(pools).flat(), ...Object.values(keys).flatMap(Object.values)],
  }
}
