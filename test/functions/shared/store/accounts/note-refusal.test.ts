import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Limits } from '../../../../../functions/shared/accounting/account.ts'
import { windowOf } from '../../../../../functions/shared/accounting/window.ts'
import { accountWrites } from '../../../../../functions/shared/store/accounts/account-writes.ts'
import { openAccounts } from '../../../../../functions/shared/store/accounts/accounts.ts'
import { openNoteRefusal } from '../../../../../functions/shared/store/accounts/note-refusal.ts'
import { openReadQuotaUse } from '../../../../../functions/shared/store/accounts/read-quota-use.ts'
import { openAdjustmentWrites } from '../../../../../functions/shared/store/books/adjustment-writes.ts'
import { openLedger } from '../../../../../functions/shared/store/ledger.ts'
import { tableNames } from '../../../../store/open-bench.ts'
import { openFaultyClient } from '../../../../store/open-faulty-client.ts'
import { type Bench, startBench } from '../../../../store/start-bench.ts'

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

  const { dynamodb, ...network } = openFaultyClient(bench.url)
  const counted = { notes: 0 }
  dynamodb.middlewareStack.add(next => args => {
    counted.notes += 1
    return next(args)
  })
  const noteRefusal = openNoteRefusal({ dynamodb, table, now })

  let asked = 0
  const ask = async (tokens: number) => {
    asked += 1
    const amount = { tokens, nanos: tokens }
    const expiresAt = clock.now + minuteMs
    const result = await plain.hold({ tenant, leaseId: `${asked}`, amount, limits, expiresAt })
    if ('refusal' in result) await noteRefusal({ tenant, limits }, result)
    return result
  }
  const use = async (tokens: number) => {
    const result = await ask(tokens)
    if (!result.ok) throw new Error('refused')
    await plain.settle(result.hold, result.hold.amount)
  }
  const window = windowOf(start, limits.per)
  const readUse = async () => openReadQuotaUse(bench.dynamodb, table)(tenant, window)
  return {
    ...{ tenant, clock, noteRefusal, counted, ...network, ask, use, readUse },
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
    expect(await readUse()).toMatchObject([{ quota, used: 60, limit: 100, refused: undefined }])
    expect(await ask(41)).toMatchObject({ ok: false, refusal: { left: 40 } })
    expect(await readUse()).toMatchObject([{ quota, used: 60, limit: 100, refused: 60 }])
  })

  it('writes that once a minute, however many are refused', async () => {
    const { ready, ask, counted } = setUp({ tokens: 100 }, 60)
    await ready
    await Promise.all([ask(50), ask(60), ask(70)])
    await ask(50)
    expect(counted.notes).toBe(1)
  })

  it('notes it again after a minute, because more may be used', async () => {
    const { ready, ask, use, readUse, clock } = setUp({ tokens: 100 }, 10)
    await ready
    await ask(95)
    expect(await readUse()).toMatchObject([{ refused: 10 }])
    await use(60)
    clock.now += minuteMs
    await ask(40)
    expect(await readUse()).toMatchObject([{ refused: 70 }])
  })

  it('notes nothing where the quota is not what refuses', async () => {
    const { ready, ask, counted, readUse } = setUp({ tokens: 1_000, tokensPerMinute: 100 }, 90)
    await ready
    expect(await ask(50)).toMatchObject({ ok: false, refusal: { limit: 'tokensPerMinute' } })
    expect(counted.notes).toBe(0)
    expect(await readUse()).toMatchObject([{ refused: undefined }])
  })

  it('refuses all the same where it cannot note it, and tries again', async () => {
    const { ready, ask, cutAfter, heal, readUse, clock } = setUp({ tokens: 100 }, 60)
    await ready
    cutAfter(0)
    expect(await ask(50)).toMatchObject({ ok: false, refusal: { limit: 'tokens' } })
    heal()
    clock.now += minuteMs
    await ask(50)
    expect(await readUse()).toMatchObject([{ refused: 60 }])
  })

  it('forgets it when it is recharged, and notes it again when that is used up too', async () => {
    const { tenant, ready, ask, readUse, clock } = setUp({ tokens: 100 }, 60)
    await ready
    await ask(50)
    const adjustments = openAdjustmentWrites(bench.dynamodb, tableNames.state)
    const recharge = { id: 'recharge', charge: { tokens: -20, nanos: 0 }, reason: 'paid', at: '2026-11-21' }
    await adjustments.move({ ...recharge, tenant, window: windowOf(start) }, 0)
    expect(await readUse()).toMatchObject([{ used: 60, limit: 120, refused: undefined }])
    clock.now += minuteMs
    expect(await ask(61)).toMatchObject({ ok: false })
    expect(await readUse()).toMatchObject([{ refused: 60 }])
  })

  it('notes nothing for a request that it holds', async () => {
    const { ready, ask, counted } = setUp({ tokens: 100 }, 60)
    await ready
    expect(await ask(40)).toMatchObject({ ok: true })
    expect(counted.notes).toBe(0)
  })

  it('opens no account: at the turn of a window there may be none yet', async () => {
    const { tenant, ready, ask, noteRefusal, clock } = setUp({ tokens: 100 }, 60)
    await ready
    const result = await ask(50)
    clock.now = Date.UTC(2026, 11, 1)
    if (!('refusal' in result)) throw new Error('It should have been refused.')
    await noteRefusal({ tenant, limits: { tokens: 100 } }, result)
    expect(await bench.readAccount({ tenant, window: '2026-12' })).toEqual({})
  })
})
