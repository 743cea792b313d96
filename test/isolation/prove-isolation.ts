import { Configuration } from '../../functions/shared/configuration/configuration.ts'
import { workThrough } from '../../functions/shared/work-through.ts'
import { openHouse, type Settings } from '../open-house.ts'
import { dumpTables } from '../secrecy/dump-tables.ts'
import { openDice } from '../simulation/world/open-dice.ts'
import { type Counts, openVisitors } from './open-visitors.ts'
import { startEchoProvider } from './start-echo-provider.ts'
import { findStrangers, findTags, tenantOf } from './tags.ts'

const tenantCount = 50
const atOnce = 64

export type Isolation = {
  readonly counts: Counts
  readonly rows: number
  readonly violations: readonly string[]
}

const configurationFor = (url: string): Configuration =>
  Configuration.parse({
    providers: { echo: { baseUrl: `${url}/v1` } },
    models: [{ name: 'echo', targets: [{ provider: 'echo' }] }],
    // Every fifth keeps what is said, so that there are prompts in a table to be mixed up.
    tenants: Array.from({ length: tenantCount }, (_, index) => ({
      id: tenantOf(index),
      keyPrefix: tenantOf(index),
      ...(index % 5 === 0 && { content: { days: 1 } }),
    })),
  })

/** What an Idempotency-Key keeps names no tenant, as its key is a hash; then all that it says must be of one. */
const judgeRow = (row: string): readonly string[] => {
  const owner = /"pk":\{"S":"(?:[A-Z-]*#)?(t\d\d)\b/.exec(row)?.[1]
  const tenant = owner ?? findTags(row)[0]?.slice(4, 7) ?? ''
  return findStrangers(row, tenant).map(stranger => `${stranger} in a row of ${tenant}`)
}

const judgeLine = (line: string): readonly string[] => {
  const { tenant } = JSON.parse(line) as { tenant?: string }
  return tenant === undefined ? [] : findStrangers(line, tenant).map(tag => `${tag} in a line of ${tenant}`)
}

/** Many tenants' requests at once through one process: what each is told, and what is written of it, must be its own. */
export const proveIsolation = async (
  requests: number,
  seed: number,
  settings: Settings = {},
): Promise<Isolation> => {
  const provider = await startEchoProvider()
  const house = await openHouse(() => configurationFor(provider.url), settings)
  try {
    const dice = openDice(seed)
    const keys = new Map<string, string>()
    for (const { id, keyPrefix } of house.configuration.tenants)
      keys.set(id, (await house.keys.create({ tenant: id, keyPrefix, name: 'test' })).key)
    const { visit, counts, violations } = openVisitors(house, keys, dice)
    await workThrough(
      Array.from({ length: requests }, (_, index) => index),
      atOnce,
      index => visit(tenantOf(dice.between(0, tenantCount - 1)), index),
    )
    const rows = await dumpTables(house.dynamodb)
    return {
      counts,
      rows: rows.length,
      violations: [...violations, ...rows.flatMap(judgeRow), ...house.log.flatMap(judgeLine)],
    }
  } finally {
    await house.stop()
    await provider.close()
  }
}
