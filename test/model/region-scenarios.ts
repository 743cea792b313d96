import { minuteOf } from '../../functions/shared/accounting/account.ts'
import { firstShardOf } from '../../functions/shared/accounting/shard.ts'
import { windowOf } from '../../functions/shared/accounting/window.ts'
import { newAccountItem } from '../../functions/shared/store/accounts/account-item.ts'
import { type Item, map, number, text } from '../../functions/shared/store/attribute.ts'
import { ledgerKey } from '../../functions/shared/store/ledger-key.ts'
import { type RequestPlan, tenant } from './request-program.ts'
import { moments, type Scenario } from './scenario.ts'
import { common, paid, plan } from './scenarios.ts'

const { start, nextMinute, afterExpiry, lastMinute, nextMonth } = moments

/** A request that is sent to the region of this number. */
export const inRegion = (region: number, id: string, change: Partial<RequestPlan> = {}): RequestPlan =>
  plan(id, { region, ...change })

/** What a region has of the account; the home region also has what it has given. */
type Portion = { readonly left: number; readonly used?: number; readonly limit?: number }

const forgotten = -2

/** What was used before, in the ledger. */
const rowOf = (tokens: number): Item => ({
  ...ledgerKey(tenant, windowOf(start), 'before'),
  window: text(windowOf(start)),
  tokens: number(tokens),
  nanos: number(0),
})

/** The account of regions, the home first, each of which has got all that it has or had from the home. */
export const openPortions = (...portions: readonly Portion[]): readonly Item[] => {
  const rightsOf = ({ left, used = 0 }: Portion) => left + used
  const total = (portion: Portion) => map({ tokens: number(rightsOf(portion)), nanos: number(0) })
  const given = portions
    .slice(1)
    .flatMap((portion, index) =>
      rightsOf(portion) === 0 ? [] : [[`givenTo${firstShardOf(index + 1)}`, total(portion)] as const],
    )
  const accounts = portions.map((portion, region) => {
    const { left, used = 0, limit = 10 } = portion
    const shard = firstShardOf(region)
    const received = region > 0 && rightsOf(portion) > 0 ? { receivedFrom0: total(portion) } : {}
    return {
      ...newAccountItem({ tenant, window: windowOf(start), shard }, { tokens: limit }),
      ...(region === 0 ? Object.fromEntries(given) : received),
      ...(limit === forgotten && { nanosLimit: number(forgotten) }),
      minute: number(minuteOf(start)),
      tokensLeft: number(left),
      tokensUsed: number(used),
    }
  })
  return [...accounts, rowOf(portions.reduce((sum, { used = 0 }) => sum + used, 0))]
}

const two = { ...common, regions: 2 } as const
const calm = { mayFail: false, mayCrash: false } as const
const lowered = { limits: { tokens: 5 } } as const

/** Small enough for every run of the tests. */
export const quickRegionScenarios: readonly Scenario[] = [
  {
    ...two,
    name: 'a request in another region than the home of its account, on a network that fails twice',
    requests: [inRegion(1, 'a')],
    faults: 2,
  },
  {
    ...two,
    name: 'a request whose region is cut off until it has begun',
    requests: [inRegion(1, 'a')],
    accounts: openPortions({ left: 8 }, { left: 2 }),
    times: [start, start + 1_000],
    silence: { region: 1, from: 0, until: 1 },
    faults: 2,
  },
  {
    ...two,
    name: 'a limit that is lowered while another region is cut off, and again when it is back',
    requests: [plan('a', lowered), inRegion(1, 'b', { holds: 2, uses: 2, ...lowered })],
    accounts: openPortions({ left: 3, used: 5 }, { left: 2, limit: 5 }),
    times: [start, start + 1_000],
    silence: { region: 1, from: 0, until: 1 },
    ...calm,
  },
  {
    ...two,
    name: 'a limit that is raised while the home is cut off',
    requests: [inRegion(1, 'a', { holds: 2, uses: 2, limits: { tokens: 12 } })],
    accounts: openPortions({ left: 0, used: 8 }, { left: 2 }),
    times: [start, start + 1_000],
    silence: { region: 0, from: 0, until: 1 },
    faults: 1,
  },
]

export const longRegionScenarios: readonly Scenario[] = [
  {
    ...two,
    name: 'two requests in two regions that take all there is, either of which may crash',
    requests: [plan('a', { holds: 5, uses: 5 }), inRegion(1, 'b', { holds: 5, uses: 5 })],
    accounts: openPortions({ left: 10 }, { left: 0 }),
    mayFail: false,
  },
  {
    ...two,
    name: 'a request in another region than the home of its account, on a network that fails three times',
    requests: [inRegion(1, 'a')],
    faults: 3,
  },
  {
    ...two,
    name: 'two requests in one region that need what the home has, on a network that fails once',
    requests: [inRegion(1, 'a', { holds: 5, uses: 5 }), inRegion(1, 'b', { holds: 5, uses: 5 })],
    accounts: openPortions({ left: 10 }, { left: 0 }),
    faults: 1,
    ...calm,
  },
  {
    ...two,
    name: 'a limit that is raised in two regions while the home is cut off',
    requests: [
      plan('a', { holds: 2, uses: 2, limits: { tokens: 12 } }),
      inRegion(1, 'b', { holds: 2, uses: 2, limits: { tokens: 12 } }),
    ],
    accounts: openPortions({ left: 0, used: 8 }, { left: 2 }),
    times: [start, start + 1_000],
    silence: { region: 0, from: 0, until: 1 },
    ...calm,
  },
  {
    ...two,
    name: 'two requests in another region than the home, one of which reaps, and the sweeper of the home',
    requests: [inRegion(1, 'a'), inRegion(1, 'b', { holds: 8 })],
    accounts: openPortions({ left: 6 }, { left: 4 }),
    times: [start, afterExpiry],
    isSwept: true,
    mayFail: false,
  },
  {
    ...two,
    name: 'a request in another region at the change of a month, on a network that fails once',
    requests: [inRegion(1, 'a')],
    times: [lastMinute, nextMonth],
    faults: 1,
  },
  {
    ...two,
    name: 'three requests in two regions at the turn of a minute that has room for two',
    requests: [plan('a'), inRegion(1, 'b'), inRegion(1, 'c')].map(of => ({
      ...of,
      limits: { requestsPerMinute: 2 },
    })),
    times: [start, nextMinute],
    ...calm,
  },
  {
    ...two,
    name: 'a request of a key whose budget is in another region, on a network that fails once',
    requests: [inRegion(1, 'a', { key: { budgetId: 'k', tokens: 6 } })],
    accounts: openPortions({ left: 6 }, { left: 4 }),
    faults: 1,
  },
  {
    ...two,
    name: 'a payment in the home and a request in another region that needs it',
    requests: [inRegion(1, 'a', { holds: 10 })],
    credits: [paid],
    accounts: openPortions({ left: 0, used: 3 }, { left: 7 }),
    mayFail: false,
  },
  {
    ...common,
    regions: 3,
    name: 'a request that gathers from two other regions while the home is cut off for a while',
    requests: [inRegion(1, 'a', { holds: 6 })],
    accounts: openPortions({ left: 2 }, { left: 4 }, { left: 4 }),
    times: [start, start + 1_000],
    silence: { region: 0, from: 0, until: 1 },
    faults: 2,
    mayFail: false,
  },
  {
    ...common,
    regions: 3,
    name: 'a lowered limit that the home has noted and one region has not learnt, when the home is cut off',
    requests: [inRegion(1, 'a', { holds: 3, uses: 3, ...lowered }), plan('b', lowered)],
    accounts: openPortions(
      { left: -3, used: 4, limit: 5 },
      { left: 0, limit: 5 },
      { left: 4, limit: forgotten },
    ),
    times: [start, start + 1_000],
    silence: { region: 0, from: 0, until: 1 },
    ...calm,
  },
]
