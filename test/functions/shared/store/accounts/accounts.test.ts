import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Limits } from '../../../../../functions/shared/accounting/account.ts'
import { nothing } from '../../../../../functions/shared/accounting/amount.ts'
import type { KeyTerms } from '../../../../../functions/shared/accounting/key-terms.ts'
import { accountWrites } from '../../../../../functions/shared/store/accounts/account-writes.ts'
import { openAccounts } from '../../../../../functions/shared/store/accounts/accounts.ts'
import type { Hold, HoldResult } from '../../../../../functions/shared/store/accounts/hold.ts'
import { type LedgerRow, openLedger } from '../../../../../functions/shared/store/ledger.ts'
import {
  findForgeries,
  findImbalances,
  findOvershoots,
  readBalance,
  readKeyBalance,
} from '../../../../accounting/find-imbalances.ts'
import { tableNames } from '../../../../store/open-bench.ts'
import { type Fault, openFaultyClient } from '../../../../store/open-faulty-client.ts'
import { type Bench, startBench } from '../../../../store/start-bench.ts'

const minute = 60_000
const start = Date.UTC(2026, 10, 21, 12)
const window = '2026-11'
const leaseMs = 16 * minute
const afterExpiry = start + leaseMs + 1

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.stop())

/** Tenants whose accounts may have less than nothing left, because a limit was lowered or an answer was larger than its hold. */
const overdrawn = new Set<string>()
afterEach(async () => {
  const accounts = await bench.readAccounts()
  expect([...accounts.flatMap(findImbalances), ...findForgeries(accounts)]).toEqual([])
  const limited = accounts.filter(({ pk }) => !overdrawn.has(pk?.S ?? ''))
  expect(limited.flatMap(findOvershoots)).toEqual([])
})

let tenants = 0
/** A tenant of its own, a clock that stands still until it is set, and a network that fails as it is told. */
const setUp = (limits: Limits) => {
  tenants += 1
  const tenant = `tenant-${tenants}`
  /** An instance of the gateway. */
  const open = (clock: { now: number }, own: Limits = limits) => {
    const { dynamodb, ...network } = openFaultyClient(bench.url)
    const ledger = openLedger(dynamodb, tableNames.ledger)
    const writes = accountWrites(dynamodb, tableNames.state)
    const accounts = openAccounts(writes, ledger, () => clock.now)
    const askWith = (key: KeyTerms | undefined, leaseId: string, tokens: number, nanos = 0) =>
      accounts.hold({
        ...{ tenant, leaseId, amount: { tokens, nanos }, limits: own, key },
        expiresAt: clock.now + leaseMs,
      })
    const ask = (leaseId: string, tokens: number, nanos = 0) => askWith(undefined, leaseId, tokens, nanos)
    const hold = async (...asked: Parameters<typeof ask>): Promise<Hold> => {
      const result = await ask(...asked)
      if (!result.ok) throw new Error(JSON.stringify(result))
      return result.hold
    }
    const extend = (held: Hold, tokens: number, key?: KeyTerms) =>
      accounts.extend({ hold: held, wanted: { tokens, nanos: 0 }, limits: own, key })
    const rowOf = (leaseId: string, tokens = 0): LedgerRow => ({
      ...{ tenant, window, since: start, leaseId },
      ...{ tokens, nanos: 0, kind: 'actual', facts: {} },
    })
    const put = (leaseId: string, tokens: number) => ledger.put(rowOf(leaseId, tokens))
    return { clock, ...network, writes, accounts, ask, askWith, hold, extend, rowOf, put }
  }
  const instance = open({ now: start })
  const read = (of = window) => bench.readAccount({ tenant, window: of })
  return {
    tenant,
    open,
    ...instance,
    read,
    balance: async (of = window) => readBalance(await read(of), 'tokens'),
    keyBalance: async (budgetId: string) => readKeyBalance(await read(), budgetId, 'tokens'),
    leases: async () => Object.keys((await read())['leases']?.M ?? {}),
    rows: async () => (await bench.readLedger()).filter(({ pk }) => pk?.S?.startsWith(`${tenant}#`)),
    mayBeOverdrawn: () => overdrawn.add(`ACCOUNT#${tenant}`),
  }
}

const refusal = (limit: string, left = 0, of = 'tenant') => ({
  ok: false,
  refusal: expect.objectContaining({ limit, of, left }),
  account: expect.anything(),
  limits: expect.anything(),
})

describe('hold', () => {
  it('opens the account of a month and takes the amount', async () => {
    const { tenant, ask, balance } = setUp({ tokens: 1_000 })
    const hold = { tenant, window, leaseId: 'a', amount: { tokens: 400, nanos: 0 } }
    expect(await ask('a', 400)).toMatchObject({ ok: true, hold })
    expect(await balance()).toEqual({ limit: 1_000, left: 600, used: 0, held: 400 })
  })

  it.each<[string, Limits, object]>([
    ['tokens', { tokens: 150 }, refusal('tokens', 50)],
    ['money', { nanos: 15 }, refusal('nanos', 5)],
    ['requests at once', { concurrency: 1 }, refusal('concurrency')],
    ['requests a minute', { requestsPerMinute: 1 }, refusal('requestsPerMinute')],
    ['tokens a minute', { tokensPerMinute: 150 }, refusal('tokensPerMinute', 50)],
  ])('takes nothing where too few %s are left', async (_, limits, refused) => {
    const { ask, hold, read } = setUp(limits)
    await hold('a', 100, 10)
    const before = await read()
    expect(await ask('b', 100, 10)).toEqual(refused)
    expect(await read()).toEqual(before)
  })

  it('takes the very last token', async () => {
    const { hold, balance } = setUp({
      tokens: 100,
      tokensPerMinute: 100,
      requestsPerMinute: 1,
      concurrency: 1,
    })
    await hold('a', 100)
    expect(await balance()).toMatchObject({ left: 0, held: 100 })
  })

  it('succeeds for exactly as many of a crowd as the limit has room for', async () => {
    const { ask, balance } = setUp({ tokens: 60 * 7 })
    const results = await Promise.all(Array.from({ length: 200 }, (_, index) => ask(`lease-${index}`, 7)))
    expect(results.filter(({ ok }) => ok)).toHaveLength(60)
    expect(await balance()).toEqual({ limit: 420, left: 0, used: 0, held: 420 })
  })
})

describe('extend', () => {
  it('makes a hold larger, which is settled as a whole', async () => {
    const { hold, extend, accounts, balance } = setUp({ tokens: 1_000 })
    const result = await extend(await hold('a', 100), 300)
    expect(await balance()).toEqual({ limit: 1_000, left: 700, used: 0, held: 300 })
    if (!result.ok) throw new Error(JSON.stringify(result))
    await accounts.settle(result.hold, { tokens: 250, nanos: 0 })
    expect(await balance()).toEqual({ limit: 1_000, left: 750, used: 250, held: 0 })
  })

  it('takes the very last token, and no more', async () => {
    const { hold, extend, balance } = setUp({ tokens: 300 })
    const held = await hold('a', 100)
    expect(await extend(held, 301)).toMatchObject({ ok: false, left: { tokens: 200 } })
    expect(await balance()).toEqual({ limit: 300, left: 200, used: 0, held: 100 })
    expect(await extend(held, 300)).toMatchObject({ ok: true })
    expect(await balance()).toEqual({ limit: 300, left: 0, used: 0, held: 300 })
  })

  it('takes from the budget of a key as well', async () => {
    const { askWith, extend, accounts, balance, keyBalance } = setUp({ tokens: 1_000 })
    const key = { budgetId: 'key', tokens: 300 }
    const asked = await askWith(key, 'a', 100)
    if (!asked.ok) throw new Error(JSON.stringify(asked))
    expect(await extend(asked.hold, 301, key)).toMatchObject({ ok: false, left: { tokens: 200 } })
    const extended = await extend(asked.hold, 300, key)
    if (!extended.ok) throw new Error(JSON.stringify(extended))
    expect(await keyBalance('key')).toEqual({ limit: 300, left: 0, used: 0, held: 300 })
    await accounts.settle(extended.hold, { tokens: 250, nanos: 0 })
    expect(await keyBalance('key')).toEqual({ limit: 300, left: 50, used: 250, held: 0 })
    expect(await balance()).toEqual({ limit: 1_000, left: 750, used: 250, held: 0 })
  })

  it('takes nothing for a hold that was settled', async () => {
    const { hold, extend, accounts, balance } = setUp({ tokens: 1_000 })
    const held = await hold('a', 100)
    await accounts.settle(held, nothing)
    expect(await extend(held, 300)).toEqual({ ok: false, left: nothing })
    expect(await balance()).toEqual({ limit: 1_000, left: 1_000, used: 0, held: 0 })
  })

  it('is made once, although the reply was lost', async () => {
    const { hold, extend, fail, balance } = setUp({ tokens: 400 })
    const held = await hold('a', 100)
    fail('UpdateItemCommand', 'lost reply')
    expect(await extend(held, 300)).toMatchObject({ ok: true, hold: { amount: { tokens: 300 } } })
    expect(await balance()).toEqual({ limit: 400, left: 100, used: 0, held: 300 })
  })

  it.each<[string, readonly Fault[]]>([
    ['was made', ['lost reply', 'lost reply']],
    ['never arrived', ['lost request', 'lost request']],
    ['arrives before the hold is settled', ['late request', 'lost request']],
  ])('leaves nothing held when it got no answer and %s', async (_, faults) => {
    const { hold, extend, accounts, fail, deliverLate, balance } = setUp({ tokens: 1_000 })
    const held = await hold('a', 100)
    fail('UpdateItemCommand', ...faults)
    expect(await extend(held, 300)).toEqual({ ok: false, reason: 'TimeoutError' })
    await deliverLate()
    await accounts.settle(held, { tokens: 90, nanos: 0 })
    expect(await balance()).toEqual({ limit: 1_000, left: 910, used: 90, held: 0 })
  })

  it('is not made any more when it comes after the hold was settled', async () => {
    const { hold, extend, accounts, fail, deliverLate, balance } = setUp({ tokens: 1_000 })
    const held = await hold('a', 100)
    fail('UpdateItemCommand', 'late request', 'lost request')
    await extend(held, 300)
    await accounts.settle(held, { tokens: 90, nanos: 0 })
    expect(await deliverLate()).toBe(1)
    expect(await balance()).toEqual({ limit: 1_000, left: 910, used: 90, held: 0 })
  })

  it('is charged what it had reached where its holder died, and not what it took last', async () => {
    const { tenant, clock, hold, extend, accounts, balance, rows } = setUp({ tokens: 1_000 })
    const result = await extend(await hold('a', 100), 300)
    if (!result.ok) throw new Error(JSON.stringify(result))
    await extend(result.hold, 700)
    clock.now = afterExpiry
    await accounts.sweep({ tenant, window })
    expect(await balance()).toEqual({ limit: 1_000, left: 700, used: 300, held: 0 })
    expect(await rows()).toMatchObject([{ tokens: { N: '300' }, kind: { S: 'estimate' } }])
  })

  it('counts for the minute, of the tenant and of the key, but is not refused because of it', async () => {
    const { askWith, extend, read } = setUp({ tokensPerMinute: 200 })
    const key = { budgetId: 'key', tokensPerMinute: 200 }
    const asked = await askWith(key, 'a', 100)
    if (!asked.ok) throw new Error(JSON.stringify(asked))
    expect(await extend(asked.hold, 300, key)).toMatchObject({ ok: true })
    expect(await read()).toMatchObject({
      minuteTokens: { N: '300' },
      minuteKeyTokens: { M: { key: { N: '300' } } },
    })
  })
})

describe('a hold whose reply was lost', () => {
  it('is found by its own lease and counted once', async () => {
    const { hold, fail, balance, read } = setUp({ tokens: 1_000, requestsPerMinute: 2 })
    await hold('a', 100)
    fail('UpdateItemCommand', 'lost reply')
    await hold('b', 100)
    expect(await balance()).toMatchObject({ left: 800, held: 200 })
    expect((await read())['minuteRequests']).toEqual({ N: '2' })
  })

  it('is found although it took the last of every limit', async () => {
    const { hold, fail } = setUp({ tokens: 200, requestsPerMinute: 2, tokensPerMinute: 200, concurrency: 2 })
    await hold('a', 100)
    fail('UpdateItemCommand', 'lost reply')
    await hold('b', 100)
  })
})

describe('a hold that got no answer', () => {
  const cancel = async (result: HoldResult) => {
    if (!('cancel' in result)) throw new Error(JSON.stringify(result))
    await result.cancel()
  }

  it.each<[string, readonly Fault[]]>([
    ['never arrived', ['lost request', 'lost request']],
    ['was made', ['lost reply', 'lost reply']],
    ['is made before it is cancelled', ['late request', 'lost request']],
  ])('gives back everything when it is cancelled and %s', async (_, faults) => {
    const { ask, hold, fail, deliverLate, balance } = setUp({ tokens: 1_000 })
    await hold('a', 100)
    fail('UpdateItemCommand', ...faults)
    const result = await ask('b', 100)
    expect(result).toMatchObject({ ok: false, reason: 'TimeoutError' })
    await deliverLate()
    await cancel(result)
    expect(await balance()).toEqual({ limit: 1_000, left: 900, used: 0, held: 100 })
  })

  it('is not made after it was cancelled, not even in an account that nobody had opened', async () => {
    const { clock, open, ask, fail, deliverLate, balance } = setUp({ tokens: 1_000 })
    fail('UpdateItemCommand', 'late request', 'late request')
    await cancel(await ask('a', 100))
    await open(clock).hold('b', 100)
    expect(await deliverLate()).toBe(2)
    expect(await balance()).toEqual({ limit: 1_000, left: 900, used: 0, held: 100 })
  })
})

describe('a try of a hold that comes late', () => {
  it('is not made once the hold was settled', async () => {
    const { accounts, hold, fail, deliverLate, balance } = setUp({ tokens: 1_000 })
    await hold('a', 100)
    fail('UpdateItemCommand', 'late request')
    await accounts.settle(await hold('b', 100), { tokens: 30, nanos: 0 })
    expect(await deliverLate()).toBe(1)
    expect(await balance()).toEqual({ limit: 1_000, left: 870, used: 30, held: 100 })
  })

  it('is not made once the hold was refused', async () => {
    const { accounts, hold, ask, fail, deliverLate, balance } = setUp({ tokens: 100 })
    const held = await hold('a', 100)
    fail('UpdateItemCommand', 'late request')
    expect(await ask('b', 100)).toEqual(refusal('tokens'))
    await accounts.settle(held, nothing)
    expect(await deliverLate()).toBe(1)
    expect(await balance()).toMatchObject({ left: 100, held: 0 })
  })

  it('is not made in a later minute, in which it is forgotten', async () => {
    const { clock, accounts, hold, fail, deliverLate, read } = setUp({ tokens: 1_000 })
    await hold('a', 100)
    fail('UpdateItemCommand', 'late request')
    await accounts.settle(await hold('b', 100), nothing)
    expect(await read()).toMatchObject({ ended: { M: { b: {} } } })
    clock.now += minute
    await hold('c', 100)
    expect(await deliverLate()).toBe(1)
    expect(await read()).toMatchObject({ tokensLeft: { N: '800' }, ended: { M: {} } })
  })
})

describe('settle', () => {
  it('gives back what was not used', async () => {
    const { accounts, hold, balance } = setUp({ tokens: 1_000 })
    await accounts.settle(await hold('a', 400), { tokens: 150, nanos: 0 })
    expect(await balance()).toEqual({ limit: 1_000, left: 850, used: 150, held: 0 })
  })

  it('gives back everything for a request that was not answered', async () => {
    const { accounts, hold, balance } = setUp({ tokens: 1_000 })
    await accounts.settle(await hold('a', 400), nothing)
    expect(await balance()).toMatchObject({ left: 1_000, used: 0 })
  })

  it('charges more than was held where more was used, and the next is refused', async () => {
    const { accounts, hold, ask, balance, mayBeOverdrawn } = setUp({ tokens: 100 })
    mayBeOverdrawn()
    await accounts.settle(await hold('a', 100), { tokens: 130, nanos: 0 })
    expect(await balance()).toEqual({ limit: 100, left: -30, used: 130, held: 0 })
    expect(await ask('b', 1)).toEqual(refusal('tokens'))
  })

  it('does nothing the second time, at once or later', async () => {
    const { accounts, hold, balance } = setUp({ tokens: 1_000 })
    const held = await hold('a', 400)
    const settle = () => accounts.settle(held, { tokens: 150, nanos: 0 })
    await Promise.all([settle(), settle(), settle()])
    await settle()
    expect(await balance()).toMatchObject({ left: 850, used: 150 })
  })

  it('charges once when its reply is lost', async () => {
    const { accounts, hold, fail, balance } = setUp({ tokens: 1_000 })
    const held = await hold('a', 400)
    fail('UpdateItemCommand', 'lost reply')
    await accounts.settle(held, { tokens: 150, nanos: 0 })
    expect(await balance()).toMatchObject({ left: 850, used: 150 })
  })
})

describe('a lease whose holder died', () => {
  it('stands until its expiry, whoever is refused', async () => {
    const { clock, hold, ask, leases } = setUp({ tokens: 500 })
    await hold('dead', 400)
    clock.now = start + leaseMs
    expect(await ask('b', 200)).toEqual(refusal('tokens', 100))
    expect(await leases()).toEqual(['dead'])
  })

  it('is charged in full by the first who is refused after it', async () => {
    const { clock, hold, ask, balance, rows } = setUp({ tokens: 500 })
    await hold('dead', 400)
    clock.now = afterExpiry
    expect(await ask('b', 200)).toEqual(refusal('tokens', 100))
    expect(await balance()).toEqual({ limit: 500, left: 100, used: 400, held: 0 })
    expect(await rows()).toMatchObject([{ sk: { S: 'dead' }, kind: { S: 'estimate' }, tokens: { N: '400' } }])
  })

  it('is charged what its ledger row says, which makes room', async () => {
    const { clock, hold, ask, put, balance, rows } = setUp({ tokens: 500 })
    await hold('dead', 400)
    await put('dead', 50)
    clock.now = afterExpiry
    expect(await ask('b', 200)).toMatchObject({ ok: true })
    expect(await balance()).toEqual({ limit: 500, left: 250, used: 50, held: 200 })
    expect(await rows()).toHaveLength(1)
  })

  it('is charged once by two reapers at once', async () => {
    const { clock, open, hold, ask, put, balance } = setUp({ tokens: 500 })
    await hold('one', 200)
    await hold('two', 200)
    await put('two', 50)
    clock.now = afterExpiry
    const results = await Promise.all([ask('b', 200), open(clock).ask('c', 200)])
    expect(results.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await balance()).toEqual({ limit: 500, left: 50, used: 250, held: 200 })
  })

  it('is charged once when its holder was only slow', async () => {
    const { clock, open, accounts, hold, put, balance } = setUp({ tokens: 500 })
    const held = await hold('slow', 400)
    await open({ now: afterExpiry }).ask('b', 200)
    clock.now = afterExpiry
    const charged = await put('slow', 50)
    await accounts.settle(held, charged)
    expect(charged).toMatchObject({ tokens: 400 })
    expect(await balance()).toEqual({ limit: 500, left: 100, used: 400, held: 0 })
  })

  it('does not keep a tenant below its concurrency', async () => {
    const { clock, hold, leases } = setUp({ concurrency: 2 })
    await hold('dead', 1)
    await hold('dead too', 1)
    clock.now = afterExpiry
    await hold('b', 1)
    expect(await leases()).toEqual(['b'])
  })
})

describe('the turn of a minute', () => {
  it('gives the requests and tokens of a minute again', async () => {
    const { clock, hold, ask, read } = setUp({ requestsPerMinute: 1, tokensPerMinute: 100 })
    await hold('a', 100)
    expect(await ask('b', 100)).toEqual(refusal('requestsPerMinute'))
    clock.now += minute
    await hold('b', 100)
    expect(await read()).toMatchObject({ minuteRequests: { N: '1' }, minuteTokens: { N: '100' } })
  })

  it('lets exactly as many of a crowd into the new minute as it has room for', async () => {
    const { clock, hold, ask } = setUp({ requestsPerMinute: 20 })
    await hold('a', 1)
    clock.now += minute
    const results = await Promise.all(Array.from({ length: 50 }, (_, index) => ask(`lease-${index}`, 1)))
    expect(results.filter(({ ok }) => ok)).toHaveLength(20)
  })

  it('counts the request of an instance whose clock is behind in the later minute', async () => {
    const { open, hold, read } = setUp({ requestsPerMinute: 2 })
    const ahead = open({ now: start + minute })
    await ahead.hold('a', 1)
    await hold('b', 1)
    expect(await ahead.ask('c', 1)).toEqual(refusal('requestsPerMinute'))
    expect(await read()).toMatchObject({ minuteRequests: { N: '2' } })
  })
})

describe('a change of limits', () => {
  it.each<[string, Limits, Limits, object]>([
    ['raised', { tokens: 500 }, { tokens: 900 }, { limit: 900, left: 350, used: 150, held: 400 }],
    ['lowered', { tokens: 500 }, { tokens: 400 }, { limit: 400, left: -50, used: 150, held: 300 }],
    ['new', { concurrency: 9 }, { tokens: 900 }, { limit: 900, left: 350, used: 150, held: 400 }],
    ['gone', { tokens: 500 }, { concurrency: 9 }, { limit: undefined, left: -550, used: 150, held: 400 }],
  ])('keeps what is used and held when one is %s', async (_, before, after, expected) => {
    const { clock, open, accounts, hold, balance, mayBeOverdrawn } = setUp(before)
    mayBeOverdrawn()
    await accounts.settle(await hold('a', 300), { tokens: 150, nanos: 0 })
    await hold('b', 300)
    await open(clock, after).ask('c', 100)
    expect(await balance()).toEqual(expected)
  })

  it('moves what is left once, however many instances learn of it at once', async () => {
    const { clock, open, hold, balance } = setUp({ tokens: 500 })
    await hold('a', 100)
    const after = Array.from({ length: 20 }, () => open(clock, { tokens: 900 }))
    await Promise.all(after.map(({ hold }, index) => hold(`lease-${index}`, 10)))
    expect(await balance()).toEqual({ limit: 900, left: 600, used: 0, held: 300 })
  })

  it('leaves the account sound while old and new instances take turns', async () => {
    const { clock, open, hold, balance } = setUp({ tokens: 500 })
    const after = open(clock, { tokens: 900 })
    for (const round of [1, 2, 3]) {
      await hold(`before-${round}`, 50)
      await after.hold(`after-${round}`, 50)
    }
    expect(await balance()).toEqual({ limit: 900, left: 600, used: 0, held: 300 })
  })
})

describe("a virtual key's budget", () => {
  const key: KeyTerms = { budgetId: 'k', tokens: 300 }

  it('is taken from together with the account, and gets back what was not used', async () => {
    const { accounts, askWith, balance, keyBalance } = setUp({ tokens: 1_000 })
    const result = await askWith(key, 'a', 200)
    if (!result.ok) throw new Error('refused')
    expect(await balance()).toEqual({ limit: 1_000, left: 800, used: 0, held: 200 })
    expect(await keyBalance('k')).toEqual({ limit: 300, left: 100, used: 0, held: 200 })
    await accounts.settle(result.hold, { tokens: 50, nanos: 0 })
    expect(await balance()).toEqual({ limit: 1_000, left: 950, used: 50, held: 0 })
    expect(await keyBalance('k')).toEqual({ limit: 300, left: 250, used: 50, held: 0 })
  })

  it.each<[string, Limits, KeyTerms, object]>([
    ['tokens of the key', { tokens: 1_000 }, { budgetId: 'k', tokens: 150 }, refusal('tokens', 50, 'key')],
    [
      'tokens of the tenant',
      { tokens: 150 },
      { budgetId: 'k', tokens: 999 },
      refusal('tokens', 50, 'tenant'),
    ],
    [
      'tokens of both, the fewer of the key',
      { tokens: 150 },
      { budgetId: 'k', tokens: 120 },
      refusal('tokens', 20, 'key'),
    ],
    ['money of the key', {}, { budgetId: 'k', nanos: 15 }, refusal('nanos', 5, 'key')],
    [
      'requests a minute',
      {},
      { budgetId: 'k', requestsPerMinute: 1 },
      refusal('requestsPerMinute', 0, 'key'),
    ],
    ['tokens a minute', {}, { budgetId: 'k', tokensPerMinute: 150 }, refusal('tokensPerMinute', 50, 'key')],
  ])('takes from neither where too little is left: %s', async (_, limits, terms, refused) => {
    const { askWith, read } = setUp(limits)
    expect(await askWith(terms, 'a', 100, 10)).toMatchObject({ ok: true })
    const before = await read()
    expect(await askWith(terms, 'b', 100, 10)).toEqual(refused)
    expect(await read()).toEqual(before)
  })

  it('refuses for good what is larger than any minute of the key', async () => {
    const { askWith } = setUp({ tokensPerMinute: 90 })
    const terms = { budgetId: 'k', tokensPerMinute: 80 }
    expect(await askWith(terms, 'a', 85)).toEqual(refusal('tokensPerMinute', 80, 'key'))
  })

  it('counts keys apart, and not at all where they have no budget', async () => {
    const { askWith, balance, keyBalance, read } = setUp({ tokens: 1_000 })
    await askWith(key, 'a', 100)
    await askWith({ budgetId: 'l', tokens: 500 }, 'b', 200)
    await askWith({ budgetId: 'm', requestsPerMinute: 5 }, 'c', 300)
    expect(await keyBalance('k')).toMatchObject({ left: 200, held: 100 })
    expect(await keyBalance('l')).toMatchObject({ left: 300, held: 200 })
    expect(await balance()).toMatchObject({ left: 400, held: 600 })
    expect(Object.keys((await read())['budgets']?.M ?? {}).sort()).toEqual(['k', 'l'])
  })

  it('succeeds for exactly as many of a crowd as it has room for', async () => {
    const { askWith, keyBalance } = setUp({ tokens: 60 * 7 })
    const results = await Promise.all(
      Array.from({ length: 60 }, (_, index) => askWith({ budgetId: 'k', tokens: 140 }, `lease-${index}`, 7)),
    )
    expect(results.filter(({ ok }) => ok)).toHaveLength(20)
    expect(await keyBalance('k')).toEqual({ limit: 140, left: 0, used: 0, held: 140 })
  })

  it('keeps what is used and held when its limit is changed', async () => {
    const { askWith, keyBalance } = setUp({ tokens: 1_000 })
    await askWith(key, 'a', 200)
    await askWith({ ...key, tokens: 400 }, 'b', 50)
    expect(await keyBalance('k')).toEqual({ limit: 400, left: 150, used: 0, held: 250 })
  })

  it.each([
    ['what was held', undefined, 400],
    ['what its ledger row says', 50, 50],
  ])('is charged %s when the holder died', async (_, booked, used) => {
    const { clock, accounts, askWith, put, keyBalance, tenant } = setUp({})
    await askWith({ budgetId: 'k', tokens: 500 }, 'dead', 400)
    if (booked !== undefined) await put('dead', booked)
    clock.now = afterExpiry
    expect(await accounts.sweep({ tenant, window })).toBe(1)
    expect(await keyBalance('k')).toEqual({ limit: 500, left: 500 - used, used, held: 0 })
  })

  it('gets everything back for a hold that got no answer', async () => {
    const { askWith, fail, deliverLate, keyBalance } = setUp({})
    await askWith(key, 'a', 100)
    fail('UpdateItemCommand', 'lost reply', 'late request')
    const result = await askWith(key, 'b', 100)
    if (!('cancel' in result)) throw new Error('answered')
    await result.cancel()
    await deliverLate()
    expect(await keyBalance('k')).toEqual({ limit: 300, left: 200, used: 0, held: 100 })
  })

  it('has its requests and tokens of a minute again in the next', async () => {
    const { clock, askWith } = setUp({})
    const terms = { budgetId: 'k', requestsPerMinute: 1, tokensPerMinute: 100 }
    await askWith(terms, 'a', 100)
    expect(await askWith(terms, 'b', 100)).toMatchObject({ ok: false })
    clock.now += minute
    expect(await askWith(terms, 'b', 100)).toMatchObject({ ok: true })
  })

  it('is shown by the hold itself, without a read', async () => {
    const { askWith } = setUp({ tokens: 1_000 })
    await askWith(key, 'a', 100)
    const result = await askWith({ ...key, requestsPerMinute: 5, tokensPerMinute: 900 }, 'b', 150)
    expect(result).toMatchObject({
      account: {
        left: { tokens: 750 },
        budgets: { k: { left: { tokens: 50 } } },
        minuteKeyRequests: { k: 1 },
        minuteKeyTokens: { k: 150 },
      },
    })
  })
})

describe('a quota per day', () => {
  const day = 24 * 60 * minute

  it('is given anew each day, and charges a request to the day on which it was held', async () => {
    const { clock, accounts, hold, ask, balance } = setUp({ tokens: 500, per: 'day' })
    const held = await hold('a', 500)
    expect(await ask('b', 1)).toEqual(refusal('tokens'))
    clock.now += day
    await hold('b', 100)
    await accounts.settle(held, { tokens: 150, nanos: 0 })
    expect(await balance('2026-11-21')).toEqual({ limit: 500, left: 350, used: 150, held: 0 })
    expect(await balance('2026-11-22')).toEqual({ limit: 500, left: 400, used: 0, held: 100 })
  })
})

describe('a quota for a lifetime', () => {
  it('is never given anew, and files what was held under the month in which it was', async () => {
    const { clock, accounts, hold, ask, balance, rows, rowOf } = setUp({ tokens: 500, per: 'lifetime' })
    await hold('dead', 400)
    clock.now = Date.UTC(2027, 4)
    expect(await ask('b', 200)).toEqual(refusal('tokens', 100))
    expect(await balance('lifetime')).toEqual({ limit: 500, left: 100, used: 400, held: 0 })
    expect(await rows()).toMatchObject([
      {
        pk: { S: expect.stringMatching(/#2026-11$/) },
        window: { S: 'lifetime' },
        at: { S: new Date(start).toISOString() },
      },
    ])
    expect(await accounts.replay({ ...rowOf('dead'), window: 'lifetime', since: start })).toBe(false)
    expect(await rows()).toHaveLength(1)
  })
})

describe('the change of a month', () => {
  const nextMonth = Date.UTC(2026, 11)

  it('gives the whole quota again', async () => {
    const { clock, hold, ask, balance } = setUp({ tokens: 100 })
    await hold('a', 100)
    clock.now = nextMonth - 1
    expect(await ask('b', 100)).toMatchObject({ ok: false })
    clock.now = nextMonth
    await hold('b', 100)
    expect(await balance('2026-12')).toMatchObject({ left: 0, held: 100 })
  })

  it('charges a request to the month in which it was held', async () => {
    const { clock, accounts, hold, balance } = setUp({ tokens: 500 })
    const held = await hold('a', 400)
    clock.now = nextMonth
    await hold('b', 10)
    await accounts.settle(held, { tokens: 150, nanos: 0 })
    expect(await balance()).toEqual({ limit: 500, left: 350, used: 150, held: 0 })
    expect(await balance('2026-12')).toEqual({ limit: 500, left: 490, used: 0, held: 10 })
  })
})
