import type { Budget } from '../../../functions/shared/accounting/account.ts'
import type { Shard } from '../../../functions/shared/accounting/shard.ts'
import type { AccountWrites } from '../../../functions/shared/store/accounts/account-writes.ts'
import { tableIn, tables } from '../open-regions.ts'
import { inRegion, openPortions, quickRegionScenarios } from '../region-scenarios.ts'
import { type Parts, realParts } from '../request-program.ts'
import { moments } from '../scenario.ts'
import { plan } from '../scenarios.ts'
import {
  bug,
  isAccount,
  rewrite,
  type SeededBug,
  scenario,
  unconditional,
  withCommands,
  without,
} from './seeded-bug.ts'

const giving = 'givenTo32 = :total'
const receiving = 'receivedFrom0 = :total_0'
const { start } = moments
const calm = { mayFail: false, mayCrash: false } as const

/** A request that needs what the home region has. */
const needy = scenario({
  regions: 2,
  requests: [inRegion(1, 'a')],
  accounts: openPortions({ left: 10 }, { left: 0 }),
  faults: 1,
  mayFail: false,
})
/** Both need what the home region has. */
const together = {
  ...needy,
  requests: [inRegion(1, 'a', { holds: 1, uses: 1 }), inRegion(1, 'b', { holds: 1, uses: 1 })],
  faults: 0,
  ...calm,
}
const lowering = quickRegionScenarios.find(({ name }) => name.startsWith('a limit that is lowered')) ?? needy
/** The same while all regions answer. */
const { silence: _, ...loweringAmongAll } = lowering

const withWrites = (change: (writes: AccountWrites) => Partial<AccountWrites>): Parts => ({
  ...realParts,
  openAccounts: (writes, ...opening) => realParts.openAccounts({ ...writes, ...change(writes) }, ...opening),
})

/** Believes that a grant was given, and credits it, before it is. */
const receivingFirst = withWrites(writes => {
  const waiting: Parameters<AccountWrites['give']>[] = []
  return {
    give: async (...giving) => {
      waiting.push(giving)
      return true
    },
    receive: async (...receiving) => {
      const received = await writes.receive(...receiving)
      for (const each of waiting.splice(0)) await writes.give(...each)
      return received
    },
  }
})

/** Credits what was asked for although nobody knows whether it was given. */
const trustingLostReplies = withWrites(writes => ({
  give: (...giving) => writes.give(...giving).catch(() => true as const),
}))

const seeingAll = withWrites(writes => ({
  readShards: async id => ({ ...(await writes.readShards(id)), silent: [] }),
}))

const unknown = -2

const withoutForgetting = withWrites(writes => ({
  changeLimits: async (id, change, budgetId) =>
    change.to.tokens === unknown && id.shard !== 0 ? true : writes.changeLimits(id, change, budgetId),
}))

const remembering = (limit: Budget['limit']) =>
  withWrites(writes => ({
    readShards: async id => {
      const { shards, silent } = await writes.readShards(id)
      const remember = ({ shard, account }: Shard): Shard =>
        account.limit.tokens === unknown ? { shard, account: { ...account, limit } } : { shard, account }
      return { shards: shards.map(remember), silent }
    },
  }))

/** Opens an account of the home region where it is first asked for. */
const openingHere = withCommands(command =>
  command.type === 'put' && isAccount(command.input.Item ?? {})
    ? { type: 'put', input: { ...command.input, TableName: tableIn(tables.state, 1) } }
    : command,
)

/** Each region begins with the whole limit, as regions do that are not joined. */
const openingWhole = withCommands(command => {
  const item = command.type === 'put' ? command.input.Item : undefined
  if (command.type !== 'put' || item?.['pk']?.S?.endsWith('#32') !== true) return command
  return { type: 'put', input: { ...command.input, Item: { ...item, tokensLeft: { N: '10' } } } }
})

export const regionBugs: readonly SeededBug[] = [
  bug('receiving from another region before it has given', receivingFirst, needy),
  bug('receiving from another region whose answer was lost', trustingLostReplies, needy),
  bug(
    'giving once more to another region when the answer was lost',
    unconditional(giving, 'attribute_not_exists(givenTo32)'),
    together,
  ),
  bug('giving to another region without noting it', without(giving, `, ${giving}`), needy),
  bug(
    'giving to another region without parting with it',
    without(giving, 'tokensLeft = tokensLeft - :tokens, '),
    needy,
  ),
  bug(
    'giving to another region what is not left',
    unconditional(giving, 'tokensLeft >= :tokens'),
    scenario({
      regions: 2,
      requests: [plan('a', { holds: 6 }), inRegion(1, 'b', { holds: 6 })],
      accounts: openPortions({ left: 10 }, { left: 0 }),
      ...calm,
    }),
  ),
  bug(
    'receiving twice what another region has given',
    unconditional(receiving, 'attribute_not_exists(receivedFrom0)'),
    together,
  ),
  bug('receiving from another region without noting it', without(receiving, `, ${receiving}`), needy),
  bug(
    'receiving from another region without having it',
    rewrite('UpdateExpression', receiving, '+ :tokens', '- :tokens'),
    needy,
  ),
  bug('lowering a limit as if a silent region had nothing', seeingAll, lowering),
  bug('holding under a limit that was lowered in another region', withoutForgetting, loweringAmongAll),
  bug(
    'counting on a region that may have to pay what the silent home owes',
    remembering({ tokens: 5 }),
    scenario({
      regions: 3,
      requests: [inRegion(1, 'a', { holds: 3, uses: 3, limits: { tokens: 5 } })],
      accounts: openPortions(
        { left: -3, used: 4, limit: 5 },
        { left: 0, limit: 5 },
        { left: 4, limit: unknown },
      ),
      times: [start, start + 1_000],
      silence: { region: 0, from: 0, until: 1 },
      ...calm,
    }),
  ),
  bug("writing the home region's item into a table of its own", openingHere, { ...needy, accounts: [] }),
  bug('opening the account of each region with the whole limit', openingWhole, {
    ...needy,
    accounts: [],
  }),
]
