import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Limits } from '../../../../../functions/shared/accounting/account.ts'
import { nothing } from '../../../../../functions/shared/accounting/amount.ts'
import type { KeyTerms } from '../../../../../functions/shared/accounting/key-terms.ts'
import { listShards } from '../../../../../functions/shared/accounting/list-shards.ts'
import { accountWrites } from '../../../../../functions/shared/store/accounts/account-writes.ts'
import { openAccounts } from '../../../../../functions/shared/store/accounts/accounts.ts'
import type { Hold } from '../../../../../functions/shared/store/accounts/hold.ts'
import { openNoteRefusal } from '../../../../../functions/shared/store/accounts/note-refusal.ts'
import { openReadQuotaUse } from '../../../../../functions/shared/store/accounts/read-quota-use.ts'
import { openAdjustAccount } from '../../../../../functions/shared/store/books/adjust-account.ts'
import { openReadStatement } from '../../../../../functions/shared/store/books/read-statement.ts'
import { openLedger } from '../../../../../functions/shared/store/ledger.ts'
import { findForgeries, findImbalances, findOvershoots } from '../../../../accounting/find-imbalances.ts'
import { tableNames } from '../../../../store/open-bench.ts'
import { openFaultyClient } from '../../../../store/open-faulty-client.ts'
import { type Bench, startBench } from '../../../../store/start-bench.ts'

const start = Date.UTC(2026, 10, 21, 12)
const window = '2026-11'
const leaseMs = 16 * 60_000
const { state: stateTable, ledger: ledgerTable } = tableNames

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.stop())

const overdrawn = new Set<string>()
afterEach(async () => {
  const accounts = await bench.readAccounts()
  expect([...accounts.flatMap(findImbalances), ...findForgeries(accounts)]).toEqual([])
  const strict = accounts.filter(({ pk }) => !overdrawn.has(pk?.S?.split('#')[1] ?? ''))
  expect(strict.flatMap(findOvershoots)).toEqual([])
})

let tenants = 0
const setUp = () => {
  tenants += 1
  const tenant = `tenant-${tenants}`
  const clock = { now: start }
  const { dynamodb, ...network } = openFaultyClient(bench.url)
  const counted = { roundTrips: 0 }
  dynamodb.middlewareStack.add(next => args => {
    counted.roundTrips += 1
    return next(args)
  })
  const accounts = openAccounts(
    accountWrites(dynamodb, stateTable),
    openLedger(dynamodb, ledgerTable),
    () => clock.now,
  )
  const noteRefusal = openNoteRefusal({ dynamodb, table: stateTable, now: () => clock.now })
  const ask = (leaseId: string, tokens: number, limits: Limits, key?: KeyTerms) =>
    accounts.hold({
      ...{ tenant, leaseId, amount: { tokens, nanos: 0 }, limits, key },
      expiresAt: clock.now + leaseMs,
    })
  const hold = async (...asked: Parameters<typeof ask>): Promise<Hold> => {
    const result = await ask(...asked)
    if (!result.ok) throw new Error(JSON.stringify(result))
    return result.hold
  }
  const read = async () => {
    const statement = await openReadStatement(bench.dynamodb, stateTable)(tenant, window)
    if (!statement) throw new Error('There is no account.')
    return statement
  }
  const leftIn = async (shard: number) =>
    Number((await bench.readAccount({ tenant, window, shard }))['tokensLeft']?.N)
  return { tenant, clock, counted, ...network, accounts, noteRefusal, ask, hold, read, leftIn }
}

/** The id of a lease that is asked of this shard first. */
const leaseFor = (shard: number, limits: Limits, prefix = ''): string => {
  for (let number = 0; ; number++) {
    const leaseId = `${prefix}${number}`
    if (listShards({ leaseId, limits, key: undefined })[0] === shard) return leaseId
  }
}

const two = { tokens: 100, shards: 2 } as const

describe('an account of several shards', () => {
  it('holds in each of them what is left in any', async () => {
    const { hold, leftIn, read } = setUp()
    expect(await hold(leaseFor(1, two), 40, two)).toMatchObject({ shard: 1 })
    expect(await leftIn(1)).toBeGreaterThan(0)
    expect(await hold(leaseFor(0, two), 20, two)).not.toHaveProperty('shard')
    await hold(leaseFor(1, two, 'more'), 40, two)
    expect(await read()).toMatchObject({ left: { tokens: 0 }, limit: { tokens: 100 } })
  })

  it('refuses what all of them have too little for, and says how much they have', async () => {
    const { ask, hold } = setUp()
    await hold(leaseFor(1, two), 40, two)
    await hold(leaseFor(0, two), 20, two)
    expect(await ask(leaseFor(1, two, 'more'), 41, two)).toMatchObject({
      ok: false,
      refusal: { limit: 'tokens', left: 40, maximum: 100, asked: 41 },
      account: { left: { tokens: 40 } },
    })
  })

  it('gives to exactly as many of a crowd as it has room for', async () => {
    const { ask, read } = setUp()
    const limits = { tokens: 100, shards: 4 }
    const results = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(`${index}`, 10, limits)))
    const held = results.filter(({ ok }) => ok).length
    const crowdedOut = results.filter(result => 'cancel' in result).length
    expect(held + crowdedOut).toBeGreaterThanOrEqual(10)
    expect(held).toBeLessThanOrEqual(10)
    expect((await read()).left.tokens).toBe(100 - held * 10)
  })

  it('settles where it has held, and gives the rest to whoever needs it', async () => {
    const { accounts, hold, read } = setUp()
    const held = await hold(leaseFor(1, two), 100, two)
    await accounts.settle(held, { tokens: 30, nanos: 0 })
    expect(await read()).toMatchObject({ used: { tokens: 30 }, left: { tokens: 70 } })
    await hold(leaseFor(0, two), 70, two)
  })

  it('reaps the dead of every shard before it refuses anybody', async () => {
    const { clock, hold, read } = setUp()
    await hold(leaseFor(1, two), 60, two)
    await hold(leaseFor(0, two), 10, two)
    clock.now += leaseMs + 1
    await expect(hold(leaseFor(0, two, 'more'), 40, two)).rejects.toThrow('"left":30')
    expect(await read()).toMatchObject({ used: { tokens: 70 }, leases: {} })
  })

  it('extends a hold by what other shards have left', async () => {
    const { accounts, hold } = setUp()
    const held = await hold(leaseFor(1, two), 10, two)
    const grown = { hold: held, wanted: { tokens: 100, nanos: 0 }, limits: two, key: undefined }
    expect(await accounts.extend(grown)).toMatchObject({ ok: true, hold: { amount: { tokens: 100 } } })
    const beyond = { ...grown, hold: { ...held, amount: grown.wanted }, wanted: { tokens: 101, nanos: 0 } }
    expect(await accounts.extend(beyond)).toMatchObject({ ok: false, left: { tokens: 0 } })
  })

  it('costs one round trip for a hold whose shard has enough', async () => {
    const { hold, counted } = setUp()
    await hold(leaseFor(1, two), 10, two)
    counted.roundTrips = 0
    await hold(leaseFor(1, two, 'more'), 10, two)
    expect(counted.roundTrips).toBe(1)
  })

  it('is the one item that it was, and costs what it did, where there is one shard', async () => {
    const { tenant, hold, counted } = setUp()
    await hold('first', 10, { tokens: 100, shards: 1 })
    counted.roundTrips = 0
    await hold('second', 10, { tokens: 100 })
    expect(counted.roundTrips).toBe(1)
    const own = (await bench.readAccounts()).filter(({ pk }) => pk?.S?.split('#')[1] === tenant)
    expect(own).toHaveLength(1)
  })
})

describe("a change of an account's shards", () => {
  it.each([
    [2, 1],
    [1, 2],
    [4, 2],
    [2, 5],
  ])('loses nothing, from %i to %i', async (before, after) => {
    const { accounts, hold, ask, read } = setUp()
    const [was, is] = [
      { tokens: 100, shards: before },
      { tokens: 100, shards: after },
    ]
    const held: Hold[] = []
    for (let shard = 0; shard < before; shard++) held.push(await hold(leaseFor(shard, was), 10, was))
    for (const one of held) await accounts.settle(one, { tokens: 5, nanos: 0 })
    const left = 100 - before * 5
    const last = after - 1
    expect(await ask(leaseFor(last, is, 'much'), left + 1, is)).toMatchObject({ refusal: { left } })
    await hold(leaseFor(last, is, 'all'), left, is)
    expect((await read()).left.tokens).toBe(0)
  })

  it("refills no key's budget", async () => {
    const { ask, hold } = setUp()
    const key = { budgetId: 'k', tokens: 50 }
    for (const [index, shards] of [3, 1, 5, 2, 4].entries())
      await hold(`${index}`, 10, { tokens: 1_000, shards }, key)
    for (const shards of [1, 2, 3, 4, 5])
      expect(await ask(`last-${shards}`, 1, { tokens: 1_000, shards }, key)).toMatchObject({
        refusal: { limit: 'tokens', of: 'key', left: 0 },
      })
  })
})

describe('a lowered limit', () => {
  it('is paid by the shards that have something left before they hold anything', async () => {
    const { accounts, ask, hold, read, tenant } = setUp()
    overdrawn.add(tenant)
    const held = await hold(leaseFor(1, two), 90, two)
    const lower = { tokens: 50, shards: 2 }
    expect(await ask(leaseFor(1, two, 'b'), 1, lower)).toMatchObject({ refusal: { left: 0, maximum: 50 } })
    await accounts.settle(held, nothing)
    expect(await ask(leaseFor(1, two, 'c'), 51, lower)).toMatchObject({ refusal: { left: 50 } })
    await hold(leaseFor(1, two, 'd'), 50, lower)
    expect((await read()).left.tokens).toBe(0)
  })

  it('of a key as well', async () => {
    const { accounts, ask, hold, tenant } = setUp()
    overdrawn.add(tenant)
    const limits = { tokens: 1_000, shards: 2 }
    const key = { budgetId: 'k', tokens: 100 }
    const held = await hold('a', 90, limits, key)
    expect(await ask('b', 1, limits, { ...key, tokens: 50 })).toMatchObject({
      refusal: { of: 'key', left: 0 },
    })
    await accounts.settle(held, nothing)
    await hold('c', 50, limits, { ...key, tokens: 50 })
    expect(await ask('d', 1, limits, { ...key, tokens: 50 })).toMatchObject({
      refusal: { of: 'key', left: 0 },
    })
  })
})

describe('what a shard owes', () => {
  it('is covered by the sweeper where more was used than was held', async () => {
    const { accounts, hold, tenant, leftIn } = setUp()
    overdrawn.add(tenant)
    const held = await hold(leaseFor(1, two), 10, two)
    const before = await leftIn(1)
    await accounts.settle(held, { tokens: 10 + before + 5, nanos: 0 })
    expect(await leftIn(1)).toBe(-5)
    await accounts.sweep({ tenant, window })
    expect(await leftIn(1)).toBeGreaterThanOrEqual(0)
    overdrawn.delete(tenant)
  })

  it('is covered at once where an operator debits', async () => {
    const { hold, tenant, leftIn, ask } = setUp()
    await hold(leaseFor(1, two), 10, two)
    expect(await leftIn(1)).toBeGreaterThan(5)
    const now = () => start
    const adjust = openAdjustAccount({ dynamodb: bench.dynamodb, stateTable, ledgerTable, now })
    const amount = { tokens: -85, nanos: 0 }
    await adjust({ tenant, id: 'debit', amount, reason: 'why', limits: two })
    expect(await ask(leaseFor(1, two, 'more'), 6, two)).toMatchObject({ refusal: { left: 5 } })
  })
})

describe('limits of a minute', () => {
  it('are split, and the next shard is asked when one has no more', async () => {
    const { ask } = setUp()
    const limits = { requestsPerMinute: 3, shards: 2 }
    const results = []
    for (let index = 0; index < 4; index++)
      results.push((await ask(leaseFor(1, limits, `${index}-`), 1, limits)).ok)
    expect(results).toEqual([true, true, true, false])
  })

  it('of a key are counted in one shard', async () => {
    const { ask } = setUp()
    const limits = { tokens: 1_000, shards: 8 }
    const key = { budgetId: 'k', requestsPerMinute: 3 }
    const results = []
    for (let index = 0; index < 4; index++) results.push((await ask(`${index}`, 1, limits, key)).ok)
    expect(results).toEqual([true, true, true, false])
  })
})

describe('what is read of a sharded account', () => {
  it('is the sum of its shards', async () => {
    const { accounts, hold, ask, noteRefusal, tenant } = setUp()
    for (const shard of [0, 1])
      await accounts.settle(await hold(leaseFor(shard, two), 45, two), { tokens: 45, nanos: 0 })
    const readUse = () => openReadQuotaUse(bench.dynamodb, stateTable)(tenant, window)
    expect(await readUse()).toEqual([{ quota: 'tokens', used: 90, limit: 100, refused: undefined }])
    const result = await ask(leaseFor(1, two, 'more'), 11, two)
    if (!('refusal' in result)) throw new Error('not refused')
    await noteRefusal({ tenant, limits: two }, result)
    expect(await readUse()).toMatchObject([{ refused: 90 }])
  })

  it('is foreseen as it will be held', async () => {
    const { accounts, hold, tenant } = setUp()
    await hold(leaseFor(1, two), 60, two)
    const foresee = (tokens: number) =>
      accounts.foresee({ tenant, leaseId: leaseFor(0, two), amount: { tokens, nanos: 0 }, limits: two })
    expect((await foresee(40)).refusal).toBeUndefined()
    expect((await foresee(41)).refusal).toMatchObject({ left: 40 })
  })
})

describe('a grant', () => {
  it('loses nothing to a crash on its way', async () => {
    for (const tries of [4, 5, 6]) {
      const { crashAfter, heal, ask, accounts, read, tenant, clock, hold } = setUp()
      await hold(leaseFor(0, two), 10, two)
      crashAfter(tries)
      await ask(leaseFor(1, two), 50, two)
      heal()
      clock.now += leaseMs + 1
      await accounts.sweep({ tenant, window })
      const { left, used } = await read()
      expect(left.tokens + used.tokens).toBe(100)
      await hold(leaseFor(0, two, 'all'), left.tokens, two)
    }
  })
})
