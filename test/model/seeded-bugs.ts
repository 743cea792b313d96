import type { Amount } from '../../functions/shared/accounting/amount.ts'
import { windowOf } from '../../functions/shared/accounting/window.ts'
import { noUsage } from '../../functions/shared/contract/usage.ts'
import type { Accounts } from '../../functions/shared/store/accounts.ts'
import type { Item } from '../../functions/shared/store/attribute.ts'
import type { Ledger, LedgerRow } from '../../functions/shared/store/ledger.ts'
import type { Command, Reply } from './dynamodb-model.ts'
import { type Parts, realParts } from './request-program.ts'
import { moments, type Scenario } from './scenario.ts'
import { common, daily, key, keyed, keyRated, lifelong, paid, plan } from './scenarios.ts'

/** A mistake that somebody could make, and a scenario in which it must be seen. */
export type SeededBug = { readonly name: string; readonly parts: Parts; readonly scenario: Scenario }

const { start, nextMinute, lastMinute, nextMonth, nextMonthAfterExpiry, afterDeadline, afterExpiry } = moments

const scenario = (change: Partial<Scenario> = {}): Scenario => ({
  ...common,
  name: 'seeded',
  requests: [plan('a'), plan('b')],
  ...change,
})
/** The second wants more than there is: it only mends the account and reaps. */
const withRefused = [plan('a'), plan('b', { holds: 11 })]
const crowded = scenario({ requests: [plan('a'), plan('b', { holds: 8 })] })
const reaped = scenario({ ...crowded, times: [start, afterExpiry] })
const failing = (faults: number, change: Partial<Scenario> = {}) =>
  scenario({ faults, mayCrash: false, ...change })
const limited = (limits: Scenario['requests'][number]['limits']) =>
  scenario({ requests: [plan('a', { limits }), plan('b', { limits })] })
const mixed = scenario({
  requests: [plan('a'), plan('b', { limits: { tokens: 5 } }), plan('c', { limits: { tokens: 5 } })],
  mayFail: false,
  mayCrash: false,
})

const withCommands = (change: (command: Command) => Command): Parts => ({
  ...realParts,
  openClient: attempt => realParts.openClient(command => attempt(change(command))),
})

const withReplies = (change: (item: Item, command: Command) => Item): Parts => ({
  ...realParts,
  openClient: attempt =>
    realParts.openClient(async command => {
      const reply = await attempt(command)
      return reply.type === 'refused' && reply.item
        ? ({ ...reply, item: change(reply.item, command) } satisfies Reply)
        : reply
    }),
})

const withAccounts = (
  change: (accounts: Accounts, ledger: Ledger, now: () => number) => Accounts,
): Parts => ({
  ...realParts,
  openAccounts: (writes, ledger, now) => change(realParts.openAccounts(writes, ledger, now), ledger, now),
})

const withLedger = (change: (ledger: Ledger) => Ledger): Parts => ({
  ...realParts,
  openLedger: (...opening) => change(realParts.openLedger(...opening)),
})

type Text = 'UpdateExpression' | 'ConditionExpression'

/** Rewrites one expression of the updates that contain a text. */
const rewrite = (part: Text, update: string, from: string, to: string): Parts =>
  withCommands(command => {
    if (command.type !== 'update' || !command.input.UpdateExpression?.includes(update)) return command
    const text = command.input[part] ?? ''
    if (!text.includes(from)) return command
    return { type: 'update', input: { ...command.input, [part]: text.replace(from, to) } }
  })

const holding = 'leases.#lease = :leaseValue'
const settling = 'REMOVE leases.#lease'
const turning = 'SET #minute = :to'
const moving = 'tokensLimit = :tokensTo'
const barring = 'ended.#lease = :minute'
const always = 'attribute_exists(pk)'

const unconditional = (update: string, clause: string): Parts =>
  rewrite('ConditionExpression', update, clause, always)
const without = (update: string, assignment: string): Parts =>
  rewrite('UpdateExpression', update, assignment, '')

const withoutPutCondition = (isMeant: (item: Item) => boolean): Parts =>
  withCommands(command => {
    if (command.type !== 'put' || !isMeant(command.input.Item ?? {})) return command
    const { ConditionExpression: _, ...input } = command.input
    return { type: 'put', input }
  })
const isAccount = ({ pk }: Item): boolean => pk?.S?.startsWith('ACCOUNT#') === true

const changeLeases = (item: Item, change: (id: string, lease: Item) => Item | undefined): Item => {
  const leases = Object.entries(item['leases']?.M ?? {}).flatMap(([id, lease]) => {
    const changed = change(id, lease.M ?? {})
    return changed ? [[id, { M: changed }]] : []
  })
  return item['leases'] ? { ...item, leases: { M: Object.fromEntries(leases) } } : item
}

const expiring = (at: number): Parts =>
  withReplies(item => changeLeases(item, (_, lease) => ({ ...lease, expiresAt: { N: `${at}` } })))

const amountOf = ({ tokens, nanos = 0 }: LedgerRow): Amount => ({ tokens, nanos })

const bug = (name: string, parts: Parts, where: Scenario): SeededBug => ({ name, parts, scenario: where })

const holdBugs = [
  bug('hold without looking at what is left', unconditional(holding, 'tokensLeft >= :tokens'), crowded),
  bug(
    'hold again over the own lease',
    unconditional(holding, 'attribute_not_exists(leases.#lease)'),
    failing(1),
  ),
  bug('hold once it is over', unconditional(holding, 'attribute_not_exists(ended.#lease)'), failing(1)),
  bug('hold in whatever minute it is', unconditional(holding, '#minute = :minute'), failing(2)),
  bug(
    'hold under a limit that was changed',
    unconditional(holding, 'tokensLimit = :tokensLimit AND nanosLimit = :nanosLimit'),
    {
      ...mixed,
      requests: [plan('a', { limits: { tokens: 5 } }), plan('b', { limits: { concurrency: 2 } })],
    },
  ),
  bug(
    'hold more at once than may be',
    unconditional(holding, 'size(leases) < :concurrency'),
    limited({ concurrency: 1 }),
  ),
  bug(
    'hold more a minute than may be',
    unconditional(holding, 'minuteRequests < :requestsPerMinute'),
    limited({ requestsPerMinute: 1 }),
  ),
  bug('hold without a lease', without(holding, `, ${holding}`), scenario()),
  bug('hold without taking', without(holding, 'tokensLeft = tokensLeft - :tokens, '), scenario()),
  bug(
    'hold without counting the request',
    without(holding, 'minuteRequests = minuteRequests + :one, '),
    scenario(),
  ),
  bug(
    'not knowing the own lease when its reply was lost',
    withReplies((item, { input }) => {
      const own = 'ExpressionAttributeNames' in input ? input.ExpressionAttributeNames?.['#lease'] : undefined
      return changeLeases(item, (id, lease) => (id === own ? undefined : lease))
    }),
    failing(1, { requests: [plan('a', { holds: 8 })] }),
  ),
  bug(
    'sending before the hold is there',
    {
      ...realParts,
      openCharge: async (...charging) => {
        const charge = realParts.openCharge(...charging)
        return {
          lease: { tenant: '', window: '', since: 0, leaseId: '' },
          task: charging[1].task,
          limits: {},
          guard: () => undefined,
          estimate: () => noUsage,
          bill: (_, { usage }) => ({
            tokens: usage?.input ?? 0,
            nanos: 0,
            kind: 'actual',
            priceVersion: undefined,
          }),
          release: async () => (await charge).release(),
          settle: async (...used) => (await charge).settle(...used),
        }
      },
    },
    scenario(),
  ),
  bug(
    'leaving a hold that got no answer',
    withAccounts(accounts => ({
      ...accounts,
      hold: async request => {
        const result = await accounts.hold(request)
        return 'cancel' in result ? { ...result, cancel: async () => {} } : result
      },
    })),
    failing(2),
  ),
  bug(
    'barring late tries before their minute',
    unconditional(barring, '#minute >= :minute'),
    failing(2, { requests: withRefused, mayFail: false }),
  ),
]

const settleBugs = [
  bug(
    'settle without looking for the lease',
    unconditional(settling, 'leases.#lease.tokens = :tokensHeld AND leases.#lease.nanos = :nanosHeld'),
    failing(1),
  ),
  bug('settle without ending the lease', without(settling, ` ${settling}`), scenario()),
  bug('settle without giving back', without(settling, 'tokensLeft = tokensLeft + :tokensBack, '), scenario()),
  bug(
    'settle without counting what was used',
    without(settling, 'tokensUsed = tokensUsed + :tokens, '),
    scenario(),
  ),
  bug(
    'settle without barring late tries',
    withAccounts(accounts => ({
      ...accounts,
      settle: ({ lateMinute: _, ...hold }, used) => accounts.settle(hold, used),
    })),
    failing(1),
  ),
  bug(
    'settle in the month that it is',
    withAccounts((accounts, _, now) => ({
      ...accounts,
      settle: (hold, used) => accounts.settle({ ...hold, window: windowOf(now()) }, used),
    })),
    scenario({ times: [lastMinute, nextMonth], mayCrash: false }),
  ),
  bug(
    'giving back as if all was used',
    withAccounts(accounts => ({
      ...accounts,
      settle: (hold, used) => accounts.settle(hold, used.tokens === 0 ? hold.amount : used),
    })),
    scenario(),
  ),
  bug(
    'settle before the ledger',
    {
      ...realParts,
      openCharge: (gateway, charging) => {
        const rows: Parameters<Ledger['put']>[0][] = []
        const ledger: Ledger = {
          ...gateway.ledger,
          put: async row => amountOf(rows[rows.push(row) - 1] ?? row),
        }
        const settle: Accounts['settle'] = async (...settling) => {
          await gateway.accounts.settle(...settling)
          for (const row of rows) await gateway.ledger.put(row)
        }
        return realParts.openCharge(
          { ...gateway, ledger, accounts: { ...gateway.accounts, settle } },
          charging,
        )
      },
    },
    scenario(),
  ),
  bug(
    'settle with the own amount instead of the one that stands',
    withLedger(ledger => ({
      ...ledger,
      put: async row => {
        await ledger.put(row)
        return amountOf(row)
      },
    })),
    reaped,
  ),
  bug(
    'giving up a ledger row that was not written',
    withLedger(ledger => ({
      ...ledger,
      put: row => ledger.put(row).catch(() => amountOf(row)),
    })),
    failing(2),
  ),
  bug(
    'writing over a ledger row',
    withoutPutCondition(item => !isAccount(item)),
    reaped,
  ),
]

const otherBugs = [
  bug('reaping before the expiry', expiring(0), crowded),
  bug('refusing without reaping', expiring(Number.MAX_SAFE_INTEGER), reaped),
  bug(
    'reaping without a ledger row',
    {
      ...realParts,
      openAccounts: (writes, ledger, now) =>
        realParts.openAccounts(writes, { ...ledger, put: async row => amountOf(row) }, now),
    },
    reaped,
  ),
  bug(
    'leases that end with the deadline, without a grace',
    {
      ...realParts,
      openCharge: (gateway, { call, ...charging }) =>
        realParts.openCharge(gateway, { ...charging, call: { ...call, deadline: call.deadline - 60_000 } }),
    },
    failing(1, { requests: withRefused, times: [start, afterDeadline] }),
  ),
  bug('opening an account that is open', withoutPutCondition(isAccount), scenario()),
  bug(
    'turning a minute that has turned',
    unconditional(turning, '#minute = :from'),
    scenario({ times: [start, nextMinute] }),
  ),
  bug(
    'keeping the count of the minute before',
    without(turning, 'minuteRequests = :zero, '),
    scenario({ times: [start, nextMinute] }),
  ),
  bug(
    'setting what is left to a new limit',
    rewrite('UpdateExpression', moving, 'tokensLeft = tokensLeft + :tokens', 'tokensLeft = :tokensTo'),
    mixed,
  ),
  bug(
    'changing a limit that was changed',
    unconditional(moving, 'tokensLimit = :tokensFrom AND nanosLimit = :nanosFrom'),
    mixed,
  ),
]

const twice = scenario({ requests: [], credits: [paid, paid] })
const crediting = 'adjustments.#id = :noted'
const forgetting = 'REMOVE adjustments.#id'
const concluding = 'SET madeAt'

const creditBugs = [
  bug(
    'crediting what is noted already',
    unconditional(crediting, 'attribute_not_exists(adjustments.#id)'),
    twice,
  ),
  bug(
    'crediting by what was true before something was forgotten',
    unconditional(crediting, 'forgotten = :forgotten'),
    twice,
  ),
  bug(
    'forgetting without counting',
    rewrite('UpdateExpression', forgetting, 'forgotten + :one', 'forgotten'),
    twice,
  ),
  bug(
    'not looking again whether it is made',
    {
      ...realParts,
      openClient: attempt =>
        realParts.openClient(async command => {
          const reply = await attempt(command)
          if (reply.type !== 'found' || !reply.item?.['pk']?.S?.startsWith('ADJUSTMENT#')) return reply
          const { madeAt: _, ...item } = reply.item
          return { ...reply, item }
        }),
    },
    twice,
  ),
  bug(
    'forgetting what the record does not say is made',
    rewrite('UpdateExpression', concluding, 'madeAt', 'seenAt'),
    twice,
  ),
  bug('crediting without noting it', without(crediting, `, ${crediting}`), twice),
  bug(
    'crediting twice what is left',
    rewrite(
      'UpdateExpression',
      crediting,
      'tokensLeft = tokensLeft - :tokens',
      'tokensLeft = tokensLeft + :tokens',
    ),
    twice,
  ),
  bug(
    'deciding anew what was decided',
    withoutPutCondition(({ pk }) => pk?.S?.startsWith('ADJUSTMENT#') === true),
    twice,
  ),
]

const ofKey = scenario({ requests: keyed })
const ofChangedKey = scenario({
  requests: [plan('a', { key }), ...['b', 'c'].map(id => plan(id, { key: { ...key, tokens: 8 } }))],
  mayFail: false,
  mayCrash: false,
})
const dyingLate = scenario({
  requests: lifelong,
  times: [lastMinute, nextMonthAfterExpiry],
  isSwept: true,
})
const openingKey = 'SET budgets.#budget = :budget'
const movingKey = 'budgets.#budget.tokensLimit = :tokensTo'
const keyLimitsAreStill =
  'budgets.#budget.tokensLimit = :tokensFrom AND budgets.#budget.nanosLimit = :nanosFrom'
const countingKey = 'minuteKeyRequests.#budget = if_not_exists(minuteKeyRequests.#budget, :zero) + :one'
const keyRequestsAreLeft =
  '(attribute_not_exists(minuteKeyRequests.#budget) OR minuteKeyRequests.#budget < :keyRequestsPerMinute)'

const forgetKey = ({ budgetId: _, ...rest }: Item): Item => rest

const keyBugs = [
  bug(
    'hold without looking at what the key has left',
    unconditional(holding, 'budgets.#budget.tokensLeft >= :tokens'),
    ofKey,
  ),
  bug(
    'hold without taking from the key',
    without(holding, ', budgets.#budget.tokensLeft = budgets.#budget.tokensLeft - :tokens'),
    ofKey,
  ),
  bug(
    'a lease that does not name its key',
    withCommands(command => {
      const lease = command.type === 'update' && command.input.ExpressionAttributeValues?.[':leaseValue']
      if (command.type !== 'update' || !lease) return command
      const values = {
        ...command.input.ExpressionAttributeValues,
        ':leaseValue': { M: forgetKey(lease.M ?? {}) },
      }
      return { type: 'update', input: { ...command.input, ExpressionAttributeValues: values } }
    }),
    ofKey,
  ),
  bug(
    'settle without giving back to the key',
    without(settling, 'budgets.#budget.tokensLeft = budgets.#budget.tokensLeft + :tokensBack, '),
    ofKey,
  ),
  bug(
    'settle without charging the key',
    without(settling, 'budgets.#budget.tokensUsed = budgets.#budget.tokensUsed + :tokens, '),
    ofKey,
  ),
  bug(
    'giving nothing back to the key of a request that was not answered',
    withAccounts(accounts => ({
      ...accounts,
      settle: ({ budgetId, ...hold }, used) =>
        accounts.settle(used.tokens === 0 || budgetId === undefined ? hold : { ...hold, budgetId }, used),
    })),
    ofKey,
  ),
  bug(
    'reaping without giving back to the key',
    withReplies(item => changeLeases(item, (_, lease) => forgetKey(lease))),
    { ...ofKey, times: [start, afterExpiry] },
  ),
  bug(
    "opening a key's budget that is open",
    unconditional(openingKey, 'attribute_not_exists(budgets.#budget)'),
    ofKey,
  ),
  bug(
    'changing a limit of a key that was changed',
    unconditional(movingKey, keyLimitsAreStill),
    ofChangedKey,
  ),
  bug(
    'setting what a key has left to its new limit',
    rewrite(
      'UpdateExpression',
      movingKey,
      'budgets.#budget.tokensLeft = budgets.#budget.tokensLeft + :tokens',
      'budgets.#budget.tokensLeft = :tokensTo',
    ),
    ofChangedKey,
  ),
  bug(
    'hold more a minute than the key may',
    unconditional(holding, keyRequestsAreLeft),
    scenario({ requests: keyRated }),
  ),
  bug(
    "hold without counting the key's request",
    without(holding, `, ${countingKey}`),
    scenario({ requests: keyRated }),
  ),
  bug(
    "keeping the key's count of the minute before",
    without(turning, 'minuteKeyRequests = :none, '),
    scenario({ requests: keyRated, times: [start, nextMinute] }),
  ),
]

const windowBugs = [
  bug(
    'reaping into the month that it is',
    {
      ...realParts,
      openAccounts: (writes, ledger, now) =>
        realParts.openAccounts(writes, { ...ledger, put: row => ledger.put({ ...row, since: now() }) }, now),
    },
    dyingLate,
  ),
  bug(
    'filing a row under the window instead of the month',
    withCommands(command => {
      const { Item: row } = command.type === 'put' ? command.input : {}
      if (command.type !== 'put' || !row || isAccount(row)) return command
      const pk = { S: `${row['pk']?.S?.split('#')[0]}#${row['window']?.S}` }
      return { type: 'put', input: { ...command.input, Item: { ...row, pk } } }
    }),
    dyingLate,
  ),
  bug(
    'settle in the day that it is',
    withAccounts((accounts, _, now) => ({
      ...accounts,
      settle: (hold, used) => accounts.settle({ ...hold, window: windowOf(now(), 'day') }, used),
    })),
    scenario({ requests: daily, times: [lastMinute, nextMonth], mayCrash: false }),
  ),
]

export const seededBugs: readonly SeededBug[] = [
  ...holdBugs,
  ...settleBugs,
  ...otherBugs,
  ...creditBugs,
  ...keyBugs,
  ...windowBugs,
]
