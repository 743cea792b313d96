import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Limits } from '../../../../functions/shared/accounting/account.ts'
import { windowOf } from '../../../../functions/shared/accounting/window.ts'
import { accountWrites } from '../../../../functions/shared/store/account-writes.ts'
import { openAccounts } from '../../../../functions/shared/store/accounts.ts'
import { openLedger } from '../../../../functions/shared/store/ledger.ts'
import { noteRefusals } from '../../../../functions/shared/store/note-refusals.ts'
import { openReadQuotaUse } from '../../../../functions/shared/store/read-quota-use.ts'
import { tableNames } from '../../../store/open-bench.ts'
import { openFaultyClient } from '../../../store/open-faulty-client.ts'
import { type Bench, startBench } from '../../../store/start-bench.ts'

const start = Date.UTC(2026, 10, 21, 12)
const minuteMs = 60_000

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.stop())

let tenants = 0
const setUp = (limits: Limits, used: number) => {
  tenants += 1
  const tenant = `tenant-${tenants}`
  const clock = { now: start }
  const now = () => clock.now
  const table = tableNames.state
  const plain = openAccounts(
    accountWrites(bench.dynamodb, table),
    openLedger(bench.dynamodb, tableNames.ledger),
    now,
  )

  /** An instance of the gateway, and how often it has tried to note a refusal. */
  const open = () => {
    const { dynamodb, ...network } = openFaultyClient(bench.url)
    const counted = { notes: 0 }
    dynamodb.middlewareStack.add(next => args => {
      counted.notes += 1
      return next(args)
    })
    return { accounts: noteRefusals(plain, { dynamodb, table, now }), counted, ...network }
  }
  const instance = open()

  let asked = 0
  const ask = (tokens: number, accounts = instance.accounts) => {
    asked += 1
    const amount = { tokens, nanos: tokens }
    return accounts.hold({ tenant, leaseId: `${asked}`, amount, limits, expiresAt: clock.now + minuteMs })
  }
  const use = async (tokens: number) => {
    const result = await ask(tokens)
    if (!result.ok) throw new Error('refused')
    await plain.settle(result.hold, result.hold.amount)
  }
  const window = windowOf(start, limits.per)
  const readUse = async () => openReadQuotaUse(bench.dynamodb, table)(tenant, window)
  return {
    ...{ tenant, clock, open, ...instance, ask, use, readUse },
    ready: used > 0 ? use(used) : Promise.resolve(),
  }
}

describe('an account that refuses a request', () => {
  it.each<[string, Limits]>([
    ['tokens', { tokens: 100 }],
    ['money', { nanos: 100 }],
    ['tokens', { tokens: 100, per: 'lifetime' }],
  ])('notes that what is left of its %s does not suffice: %j', async (quota, limits) => {
    const { ready, ask, readUse } = setUp(limits, 60)
    await ready
    expect(await readUse()).toMatchObject([{ quota, used: 60, limit: 100, hasRefused: false }])
    expect(await ask(41)).toMatchObject({ ok: false, refusal: { left: 40 } })
    expect(await readUse()).toMatchObject([{ quota, used: 60, limit: 100, hasRefused: true }])
  })

  it('writes that once, however many are refused at once or later', async () => {
    const { ready, ask, counted, clock } = setUp({ tokens: 100 }, 60)
    await ready
    await Promise.all([ask(50), ask(60), ask(70)])
    clock.now += 10 * minuteMs
    await ask(50)
    expect(counted.notes).toBe(1)
  })

  it('writes that once in each instance, and the first time stands', async () => {
    const { tenant, ready, ask, open, clock } = setUp({ tokens: 100 }, 60)
    await ready
    await ask(50)
    clock.now += 10 * minuteMs
    const other = open()
    for (let count = 0; count < 3; count++) await ask(50, other.accounts)
    expect(other.counted.notes).toBe(1)
    const account = await bench.readAccount({ tenant, window: windowOf(start) })
    expect(account['tokensRefusedAt']?.N).toBe(String(start))
  })

  it('does not take a request that asks for too much for the end of its quota, but looks again', async () => {
    const { ready, ask, use, counted, readUse } = setUp({ tokens: 100 }, 10)
    await ready
    await ask(95)
    await ask(95)
    expect(counted.notes).toBe(0)
    expect(await readUse()).toMatchObject([{ hasRefused: false }])
    await use(60)
    await ask(40)
    expect(await readUse()).toMatchObject([{ hasRefused: true }])
  })

  it('notes nothing where the quota is not what refuses', async () => {
    const { ready, ask, counted, readUse } = setUp({ tokens: 1_000, tokensPerMinute: 100 }, 90)
    await ready
    expect(await ask(50)).toMatchObject({ ok: false, refusal: { limit: 'tokensPerMinute' } })
    expect(counted.notes).toBe(0)
    expect(await readUse()).toMatchObject([{ hasRefused: false }])
  })

  it('refuses all the same where it cannot note it, and tries again', async () => {
    const { ready, ask, cutAfter, heal, readUse, clock } = setUp({ tokens: 100 }, 60)
    await ready
    cutAfter(0)
    expect(await ask(50)).toMatchObject({ ok: false, refusal: { limit: 'tokens' } })
    heal()
    clock.now += minuteMs
    await ask(50)
    expect(await readUse()).toMatchObject([{ hasRefused: true }])
  })

  it('notes nothing for a request that it holds', async () => {
    const { ready, ask, counted } = setUp({ tokens: 100 }, 60)
    await ready
    expect(await ask(40)).toMatchObject({ ok: true })
    expect(counted.notes).toBe(0)
  })
})
