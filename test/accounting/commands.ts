import fc from 'fast-check'
import type { Limits } from '../../functions/shared/accounting/account.ts'
import { type Amount, addAmounts, nothing } from '../../functions/shared/accounting/amount.ts'
import type { KeyTerms } from '../../functions/shared/accounting/key-terms.ts'
import { monthOf, type Period, windowOf } from '../../functions/shared/accounting/window.ts'
import type { Hold } from '../../functions/shared/store/accounts/hold.ts'
import type { Fault } from '../store/open-faulty-client.ts'
import { extendBooks, holdBooks, nameLease, releaseBooks, settleBooks, sweepBooks } from './oracle.ts'
import { booksOf, type Expected, type Running, type Simulation } from './simulation.ts'

type Command = fc.AsyncCommand<Expected, Simulation>

const requestMs = 15 * 60_000
const graceMs = 60_000

/** A command that says in a counterexample what it did; after it every account is as expected. */
const command = (name: string, details: object, { check, run }: Pick<Command, 'check' | 'run'>): Command => ({
  check,
  run: async (expected, simulation) => {
    await run(expected, simulation)
    simulation.network.heal()
    await simulation.compare(expected)
  },
  toString: () => `${name} ${JSON.stringify(details)}`,
})
const always = () => true

/** Again and again, as `persist` does. */
const insist = async (work: () => Promise<unknown>): Promise<void> => {
  for (let tries = 1; ; tries++) {
    try {
      await work()
      return
    } catch (error) {
      if (tries === 4) throw error
    }
  }
}

/** How much a request asks for, and under which virtual key; undefined: one without terms. */
type Wish = Amount & { readonly budgetId: string | undefined }

const ask = (expected: Expected, { budgetId = '', ...amount }: Wish) => {
  expected.begun += 1
  const { now, limits } = expected
  const key = expected.keys.get(budgetId)
  expected.months.add(monthOf(now))
  return {
    ...{ leaseId: nameLease(expected.begun, key), amount, limits, key, now },
    expiresAt: now + requestMs + graceMs,
  }
}

const hold = (wish: Wish, faults: readonly Fault[]): Command =>
  command(
    'hold',
    { wish, faults },
    {
      check: always,
      run: async (expected, { tenant, accounts, network, holds, adopt }) => {
        const asked = ask(expected, wish)
        const { leaseId, now } = asked
        const window = windowOf(now, asked.limits.per)
        network.fail('UpdateItemCommand', ...faults)
        const result = await accounts.hold({ tenant, ...asked })
        if ('cancel' in result) {
          if (faults.length < 2) throw new Error('a hold got no answer although its second try went through')
          await insist(result.cancel)
          return adopt(expected, undefined)
        }
        const { books, isHeld } = holdBooks(booksOf(expected, window), asked)
        if (result.ok !== isHeld) throw new Error(`${leaseId} ${result.ok ? 'was held' : 'was refused'}`)
        expected.books.set(window, books)
        if (!result.ok) return
        holds.set(leaseId, result.hold)
        const { limits, key } = asked
        expected.running.set(leaseId, { window, deadline: now + requestMs, growing: { limits, key } })
      },
    },
  )

/** One of the requests that run, whichever that is. */
const choose = ({ running, now }: Expected, choice: number) => {
  const alive = [...running].filter(([, { deadline }]) => deadline > now)
  const [leaseId = '', { window = '' } = {}] = alive[choice % alive.length] ?? []
  return { leaseId, window }
}
const someoneRuns = (expected: Readonly<Expected>) => choose(expected, 0).leaseId !== ''

const extend = (choice: number, more: Amount, faults: readonly Fault[]): Command =>
  command(
    'extend',
    { choice, more, faults },
    {
      check: someoneRuns,
      run: async (expected, { accounts, network, holds, adopt }) => {
        const { leaseId, window } = choose(expected, choice)
        const running = expected.running.get(leaseId) as Running
        const held = holds.get(leaseId) as Hold
        if (!running.growing) return
        const { limits, key } = running.growing
        network.fail('UpdateItemCommand', ...faults)
        const wanted = addAmounts(held.amount, more)
        const result = await accounts.extend({ hold: held, wanted, limits, key })
        if ('reason' in result) {
          expected.running.set(leaseId, { ...running, growing: undefined })
          return adopt(expected, undefined)
        }
        const { books, isHeld } = extendBooks(booksOf(expected, window), { leaseId, more, limits, key })
        if (result.ok !== isHeld) throw new Error(`${leaseId} was ${result.ok ? '' : 'not '}extended`)
        expected.books.set(window, books)
        if (result.ok) holds.set(leaseId, result.hold)
      },
    },
  )

const shareOf = ({ tokens, nanos }: Amount, share: number): Amount => ({
  tokens: Math.floor(tokens * share),
  nanos: Math.floor(nanos * share),
})

const charge = async ({ ledger, accounts }: Simulation, held: Hold, used: Amount): Promise<void> => {
  const { tenant, window, since, leaseId } = held
  const row = { tenant, window, since, leaseId, ...used, kind: 'actual', facts: {} } as const
  await accounts.settle(held, await ledger.put(row))
}

type Failing = { readonly command: 'PutItemCommand' | 'UpdateItemCommand'; readonly faults: readonly Fault[] }

const settle = (choice: number, share: number, { command: failing, faults }: Failing): Command =>
  command(
    'settle',
    { choice, share, failing, faults },
    {
      check: someoneRuns,
      run: async (expected, simulation) => {
        const { leaseId, window } = choose(expected, choice)
        const held = simulation.holds.get(leaseId) as Hold
        const used = shareOf(held.amount, share)
        simulation.network.fail(failing, ...faults)
        await insist(() => charge(simulation, held, used))
        expected.running.delete(leaseId)
        expected.books.set(window, settleBooks(booksOf(expected, window), leaseId, used))
      },
    },
  )

const release = (choice: number, faults: readonly Fault[]): Command =>
  command(
    'release',
    { choice, faults },
    {
      check: someoneRuns,
      run: async (expected, { accounts, holds, network }) => {
        const { leaseId, window } = choose(expected, choice)
        network.fail('UpdateItemCommand', ...faults)
        await insist(() => accounts.settle(holds.get(leaseId) as Hold, nothing))
        expected.running.delete(leaseId)
        expected.books.set(window, releaseBooks(booksOf(expected, window), leaseId))
      },
    },
  )

const sweep = (): Command =>
  command(
    'sweep',
    {},
    {
      check: always,
      run: async (expected, { tenant, accounts }) => {
        for (const [window, books] of expected.books) {
          await accounts.sweep({ tenant, window })
          expected.books.set(window, sweepBooks(books, expected.now))
        }
      },
    },
  )

const crashInHold = (wish: Wish, tries: number): Command =>
  command(
    'crash in hold',
    { wish, tries },
    {
      check: always,
      run: async (expected, { tenant, accounts, network, adopt }) => {
        const asked = ask(expected, wish)
        network.crashAfter(tries)
        await accounts.hold({ tenant, ...asked })
        await adopt(expected, asked.leaseId)
      },
    },
  )

const crashInSettle = (choice: number, share: number, tries: number): Command =>
  command(
    'crash in settle',
    { choice, share, tries },
    {
      check: someoneRuns,
      run: async (expected, simulation) => {
        const { leaseId } = choose(expected, choice)
        const held = simulation.holds.get(leaseId) as Hold
        simulation.network.crashAfter(tries)
        await charge(simulation, held, shareOf(held.amount, share)).catch(() => {})
        expected.running.delete(leaseId)
        await simulation.adopt(expected, undefined)
      },
    },
  )

const crashInSweep = (tries: number): Command =>
  command(
    'crash in sweep',
    { tries },
    {
      check: always,
      run: async (expected, { tenant, accounts, network, adopt }) => {
        network.crashAfter(tries)
        for (const window of expected.books.keys()) await accounts.sweep({ tenant, window }).catch(() => {})
        await adopt(expected, undefined)
      },
    },
  )

const jump = (milliseconds: number): Command =>
  command(
    'jump',
    { milliseconds },
    {
      check: always,
      run: async (expected, { clock, network }) => {
        const expires = [...expected.books.values()].some(({ leases }) =>
          [...leases.values()].some(
            ({ expiresAt }) => expiresAt >= expected.now && expiresAt < expected.now + milliseconds,
          ),
        )
        // Nothing that its sender has given up arrives after the lease's grace.
        if (expires) network.dropLate()
        expected.now += milliseconds
        clock.now = expected.now
      },
    },
  )

const changeLimits = (limits: Limits): Command =>
  command('change limits', limits, {
    check: always,
    run: async expected => {
      expected.limits = limits
    },
  })

const changeKey = (terms: KeyTerms): Command =>
  command('change key', terms, {
    check: always,
    run: async expected => {
      expected.keys.set(terms.budgetId, terms)
    },
  })

const listLeases = ({ books }: Expected): string =>
  [...books.values()]
    .flatMap(({ leases }) => [...leases.keys()])
    .sort()
    .join()

const deliverLate = (): Command =>
  command(
    'deliver what is late',
    {},
    {
      check: always,
      run: async (expected, { network, adopt }) => {
        const before = listLeases(expected)
        await network.deliverLate()
        // A change of limits may arrive late too, and is then made once more.
        await adopt(expected, undefined)
        if (listLeases(expected) !== before)
          throw new Error('something that came late has held or ended something')
      },
    },
  )

const second = 1_000
const minute = 60 * second
const day = 24 * 60 * minute

const some = fc.integer({ min: 0, max: 40 })
const budgetId = fc.constantFrom('k', 'l')
const wish = fc.record({
  tokens: some,
  nanos: some,
  budgetId: fc.option(budgetId, { nil: undefined, freq: 3 }),
})
const more = fc.record({ tokens: fc.integer({ min: 1, max: 20 }), nanos: fc.nat(20) })
const faults = fc.array(fc.constantFrom<Fault[]>('lost request', 'lost reply', 'late request'), {
  maxLength: 2,
})
const oneFault = faults.map(all => all.slice(0, 1))
const choice = fc.nat(9)
const share = fc.constantFrom(0, 0.3, 1)
const tries = fc.integer({ min: 0, max: 5 })
const limit = (max: number) => fc.option(fc.integer({ min: 1, max }), { nil: undefined, freq: 2 })
const defined = <All extends object>(all: All) =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
const quota = {
  per: fc.constantFrom<(Period | undefined)[]>('month', 'day', 'lifetime', undefined),
  tokens: limit(150),
  nanos: limit(150),
}
const limits = fc
  .record({
    ...quota,
    requestsPerMinute: limit(6),
    tokensPerMinute: limit(90),
    concurrency: limit(4),
  })
  .map(all => defined(all) as Limits)
const budget = { budgetId, tokens: limit(90), nanos: limit(90) }
const terms = fc
  .record({ ...budget, requestsPerMinute: limit(3), tokensPerMinute: limit(60) })
  .map(all => defined(all) as KeyTerms)

/** Of an account of several shards the oracle knows the quota; what a minute gives is each shard's own. */
const shardedLimits = fc
  .record({ ...quota, shards: fc.integer({ min: 1, max: 4 }) })
  .map(all => defined(all) as Limits)
const unratedTerms = fc.record(budget).map(all => defined(all) as KeyTerms)
const failing = fc.record({
  command: fc.constantFrom('PutItemCommand' as const, 'UpdateItemCommand' as const),
  faults,
})
const times = [second, 20 * second, -20 * second, minute, 5 * minute, 17 * minute, 12 * day]

/** What happens to any account. */
const common = [
  fc.tuple(wish, oneFault).map(all => hold(...all)),
  fc.tuple(wish, fc.constant<readonly Fault[]>([])).map(all => hold(...all)),
  fc.tuple(wish, faults).map(all => hold(...all)),
  fc.tuple(choice, share, failing).map(all => settle(...all)),
  fc.tuple(choice, faults).map(all => release(...all)),
  fc.constant(sweep()),
  fc.tuple(wish, tries).map(all => crashInHold(...all)),
  fc.tuple(choice, share, tries).map(all => crashInSettle(...all)),
  tries.map(crashInSweep),
  fc.constantFrom(...times).map(jump),
  fc.constant(deliverLate()),
]

const length = { maxCommands: 40, size: '+1' } as const

/** What happens to an account, in any order. */
export const commands = fc.commands<Expected, Simulation, false>(
  [
    ...common,
    fc.tuple(choice, more, faults).map(all => extend(...all)),
    limits.map(changeLimits),
    terms.map(changeKey),
  ],
  length,
)

/** The same to an account whose shards come and go. */
export const shardedCommands = fc.commands<Expected, Simulation, false>(
  [...common, shardedLimits.map(changeLimits), unratedTerms.map(changeKey)],
  length,
)
