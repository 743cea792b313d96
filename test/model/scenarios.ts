import { minuteOf } from '../../functions/shared/accounting/account.ts'
import { windowOf } from '../../functions/shared/accounting/window.ts'
import { newAccountItem } from '../../functions/shared/store/accounts/account-item.ts'
import { type Item, map, number } from '../../functions/shared/store/attribute.ts'
import { type RequestPlan, tenant } from './request-program.ts'
import { moments, type Scenario } from './scenario.ts'

const { start, nextMinute, afterDeadline, afterExpiry, lastMinute, nextMonth, nextMonthAfterExpiry } = moments

/** Of 10 tokens two requests of 4 can be held at once, and three that use 3 each can be charged. */
export const plan = (id: string, change: Partial<RequestPlan> = {}): RequestPlan => ({
  id,
  holds: 4,
  uses: 3,
  limits: { tokens: 10 },
  ...change,
})

export const paid = { id: 'paid', tokens: 5 } as const
/** A key's budget that has room for one such request at a time. */
export const key = { budgetId: 'k', tokens: 6 } as const
/** Two requests of one key. */
export const keyed = [plan('a', { key }), plan('b', { key })]
/** Two requests of one key, at most one of which may begin in a minute. */
export const keyRated = keyed.map(of => ({ ...of, key: { budgetId: 'k', requestsPerMinute: 1 } }))
/** A request that dies in the last minute of a month takes from a quota that has no end. */
export const lifelong = [plan('a', { limits: { tokens: 10, per: 'lifetime' } })]
export const daily = [plan('a'), plan('b')].map(of => ({
  ...of,
  limits: { tokens: 10, per: 'day' as const },
}))

/** Of two shards the first is asked first by a, and the second by c and d. */
export const sharded = (id: string, change: Partial<RequestPlan> = {}): RequestPlan =>
  plan(id, { limits: { tokens: 10, shards: 2 }, ...change })

/** The two shards of an account of 10 tokens, of which so many have moved to the second. */
export const openShards = (moved = 0): readonly Item[] => {
  const limits = { tokens: 10, shards: 2 }
  const minute = number(minuteOf(start))
  const total = map({ tokens: number(moved), nanos: number(0) })
  const [first, second] = [0, 1].map(shard =>
    newAccountItem({ tenant, window: windowOf(start), shard }, limits),
  )
  const grant = (totals: Item): Item => (moved === 0 ? {} : totals)
  return [
    { ...first, minute, tokensLeft: number(10 - moved), ...grant({ givenTo1: total }) },
    { ...second, minute, tokensLeft: number(moved), ...grant({ receivedFrom0: total }) },
  ]
}

export const common = { times: [start], faults: 0, isSwept: false, mayFail: true, mayCrash: true } as const

/** Small enough for every run of the tests. */
export const quickScenarios: readonly Scenario[] = [
  {
    ...common,
    name: 'a request on a network that fails three times',
    requests: [plan('a')],
    faults: 3,
  },
  {
    ...common,
    name: 'two requests and one that reaps them',
    requests: [plan('a'), plan('b', { holds: 8 })],
    times: [start, afterExpiry],
    faults: 1,
  },
  {
    ...common,
    name: 'two requests, one that reaps them and the sweeper',
    requests: [plan('a'), plan('b', { holds: 8 })],
    times: [start, afterExpiry],
    isSwept: true,
  },
  {
    ...common,
    name: 'a request that dies in the last minute of a month, and the sweeper',
    requests: [plan('a')],
    times: [lastMinute, nextMonthAfterExpiry],
    isSwept: true,
    faults: 1,
  },
  {
    ...common,
    name: 'two requests at the turn of a minute that has room for one',
    requests: [plan('a'), plan('b')].map(of => ({ ...of, limits: { requestsPerMinute: 1 } })),
    times: [start, nextMinute],
  },
  {
    ...common,
    name: 'two requests at the change of a month',
    requests: [plan('a'), plan('b')],
    times: [lastMinute, nextMonth],
  },
  {
    ...common,
    name: 'a payment whose notice comes twice, on a network that fails once',
    requests: [],
    credits: [paid, paid],
    faults: 1,
  },
  {
    ...common,
    name: 'two payments, either of which may crash',
    requests: [],
    credits: [paid, { id: 'other', tokens: 2 }],
  },
  {
    ...common,
    name: 'a request and a payment at the change of a month',
    requests: [plan('a')],
    credits: [paid],
    times: [lastMinute, nextMonth],
  },
  {
    ...common,
    name: 'two requests of a key whose budget has room for one',
    requests: keyed,
  },
  {
    ...common,
    name: 'two requests of a key, the second of which reaps, and the sweeper',
    requests: keyed,
    times: [start, afterExpiry],
    isSwept: true,
    mayFail: false,
  },
  {
    ...common,
    name: 'two requests at the turn of a minute that has room for one of their key',
    requests: keyRated,
    times: [start, nextMinute],
  },
  {
    ...common,
    name: 'two requests at the change of a day that is also one of a month',
    requests: daily,
    times: [lastMinute, nextMonth],
  },
  {
    ...common,
    name: 'a request under a quota for a lifetime that dies at the change of a month, and the sweeper',
    requests: lifelong,
    times: [lastMinute, nextMonthAfterExpiry],
    isSwept: true,
    faults: 1,
  },
  {
    ...common,
    name: 'a request in the second of two shards, and the sweeper',
    requests: [sharded('c')],
    times: [start, afterExpiry],
    isSwept: true,
    mayFail: false,
  },
  {
    ...common,
    name: 'two requests that want what another shard has',
    requests: [sharded('c'), sharded('d')],
    accounts: openShards(2),
    mayFail: false,
    mayCrash: false,
  },
]

export const longScenarios: readonly Scenario[] = [
  {
    ...common,
    name: 'two requests of instances with different limits',
    requests: [plan('a'), plan('b', { limits: { tokens: 5 } })],
    mayFail: false,
    mayCrash: false,
  },
  {
    ...common,
    name: 'two requests on a network that fails once',
    requests: [plan('a'), plan('b')],
    faults: 1,
  },
  {
    ...common,
    name: 'two requests of instances that know different limits of their key',
    requests: [plan('a', { key }), plan('b', { key: { ...key, tokens: 8 } })],
    mayFail: false,
    mayCrash: false,
  },
  {
    ...common,
    name: 'a payment whose notice comes three times, on a network that fails once',
    requests: [],
    credits: [paid, paid, paid],
    faults: 1,
    mayCrash: false,
  },
  {
    ...common,
    name: 'two payments, the notice of one of them twice, any of which may crash',
    requests: [],
    credits: [paid, paid, { id: 'other', tokens: 2 }],
  },
  {
    ...common,
    name: 'a request and a payment whose notice comes twice, on a network that fails once',
    requests: [plan('a')],
    credits: [paid, paid],
    faults: 1,
    mayFail: false,
    mayCrash: false,
  },
  {
    ...common,
    name: 'two requests on a network that fails twice',
    requests: [plan('a'), plan('b')],
    faults: 2,
  },
  {
    ...common,
    name: 'three requests on a network that fails once',
    requests: [plan('a'), plan('b'), plan('c')],
    faults: 1,
    mayFail: false,
    mayCrash: false,
  },
  {
    ...common,
    name: 'three requests of which two fit, and reap each other',
    requests: [plan('a'), plan('b'), plan('c')],
    times: [start, afterExpiry],
  },
  {
    ...common,
    name: 'two requests and their reapers on a network that fails twice',
    requests: [plan('a'), plan('b', { holds: 8 })],
    times: [start, afterDeadline, afterExpiry],
    faults: 2,
  },
  {
    ...common,
    name: 'three requests of which one may run at a time',
    requests: [plan('a'), plan('b'), plan('c')].map(of => ({ ...of, limits: { concurrency: 1 } })),
    times: [start, afterExpiry],
    mayFail: false,
  },
  {
    ...common,
    name: 'three requests at the turn of a minute that has room for two, none of which crashes',
    requests: [plan('a'), plan('b'), plan('c')].map(of => ({ ...of, limits: { requestsPerMinute: 2 } })),
    times: [start, nextMinute],
    mayFail: false,
    mayCrash: false,
  },
  {
    ...common,
    name: 'three requests at the change of a month',
    requests: [plan('a'), plan('b'), plan('c')],
    times: [lastMinute, nextMonth],
    mayFail: false,
  },
  {
    ...common,
    name: 'two requests over a month and their expiry, on a network that fails once',
    requests: [plan('a'), plan('b')],
    times: [lastMinute, nextMonth, nextMonthAfterExpiry],
    faults: 1,
  },
  {
    ...common,
    name: 'two requests of a key whose budget has room for one, on a network that fails once',
    requests: keyed,
    faults: 1,
  },
  {
    ...common,
    name: 'two requests of a key and one of another, on a network that fails once',
    requests: [...keyed, plan('c', { key: { budgetId: 'l', tokens: 9 } })],
    faults: 1,
    mayFail: false,
    mayCrash: false,
  },
  {
    ...common,
    name: 'two requests of a key over a day, a month and their expiry, on a network that fails once',
    requests: keyed.map(of => ({ ...of, limits: { tokens: 10, per: 'day' as const } })),
    times: [lastMinute, nextMonth, nextMonthAfterExpiry],
    faults: 1,
    isSwept: true,
    mayFail: false,
  },
  {
    ...common,
    name: 'three requests of instances that know different limits of their key',
    requests: [
      plan('a', { key }),
      plan('b', { key: { ...key, tokens: 8 } }),
      plan('c', { key: { ...key, tokens: 8 } }),
    ],
    mayFail: false,
  },
  {
    ...common,
    name: 'two requests of instances with different limits, any of which may crash',
    requests: [plan('a'), plan('b', { limits: { concurrency: 1 } })],
    times: [start, afterExpiry],
    isSwept: true,
  },
  {
    ...common,
    name: 'a request in the second of two shards, on a network that fails twice',
    requests: [sharded('c')],
    faults: 2,
  },
  {
    ...common,
    name: 'two requests that begin in different shards and take all there is, either of which may crash',
    requests: [sharded('a', { holds: 5, uses: 5 }), sharded('c', { holds: 5, uses: 5 })],
    accounts: openShards(),
  },
  {
    ...common,
    name: 'two requests of a key whose budget is in another shard',
    requests: [
      sharded('c', { key: { budgetId: 'k', tokens: 6 } }),
      sharded('d', { key: { budgetId: 'k', tokens: 6 } }),
    ],
    accounts: openShards(8),
    mayFail: false,
  },
  {
    ...common,
    name: 'two requests of instances that know different numbers of shards',
    requests: [sharded('a', { limits: { tokens: 10 } }), sharded('c')],
    mayFail: false,
    mayCrash: false,
  },
  {
    ...common,
    name: 'two requests and a payment in different shards',
    requests: [sharded('c', { holds: 10 })],
    credits: [paid],
    accounts: openShards(),
    mayFail: false,
  },
  {
    ...common,
    name: 'two requests that begin in different shards, and take all there is',
    requests: [sharded('a', { holds: 5, uses: 5 }), sharded('c', { holds: 5, uses: 5 })],
    accounts: openShards(),
    mayFail: false,
    mayCrash: false,
  },
  {
    ...common,
    name: 'two requests that want what another shard has, on a network that fails once',
    requests: [sharded('c'), sharded('d')],
    accounts: openShards(2),
    faults: 1,
    mayFail: false,
    mayCrash: false,
  },
  {
    ...common,
    name: 'a request in the second of two shards that finds the limit lowered, on a network that fails twice',
    requests: [sharded('c', { holds: 3, uses: 3, limits: { tokens: 5, shards: 2 } })],
    accounts: openShards(8),
    faults: 2,
  },
]
