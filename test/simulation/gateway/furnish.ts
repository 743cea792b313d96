import { draftVirtualKey } from '../../../functions/shared/store/draft-virtual-key.ts'
import { toItem } from '../../../functions/shared/store/tenant-item.ts'
import type { Scene } from '../open-scene.ts'
import { storedTenant } from './configuration.ts'
import { tenantIds } from './draw-errand.ts'
import { environment } from './open-instances.ts'

const pepper = 'canary-pepper'
const pools = {
  'causeway/first': ['canary-first-1', 'canary-first-2'],
  'causeway/second': ['canary-second-1'],
}

/** Puts into the tables and secrets what an operator has put there before the first request comes. */
export const furnish = async ({ tables, timeline, dice }: Scene) => {
  const keys: Record<string, string> = {}
  tables.put(environment.STATE_TABLE, toItem(storedTenant))
  for (const id of tenantIds) {
    const owner = { tenant: id, keyPrefix: id, name: 'simulated' }
    const drawing = { pepper: async () => pepper, now: timeline.now, randomBytes: dice.bytes }
    const { key, item } = await draftVirtualKey(owner, drawing)
    tables.put(environment.STATE_TABLE, item)
    keys[id] = key
  }
  const secretTexts: Readonly<Record<string, string>> = {
    [environment.PEPPER_SECRET]: pepper,
    ...Object.fromEntries(
      Object.entries(pools).map(([name, pool]) => [name, JSON.stringify({ keys: pool })]),
    ),
  }
  return { keys, secretTexts, secrets: [pepper, ...Object.values(pools).flat(), ...Object.values(keys)] }
}
