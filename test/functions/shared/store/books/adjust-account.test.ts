import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAdjustAccount } from '../../../../../functions/shared/store/books/adjust-account.ts'
import { openAdjustmentWrites } from '../../../../../functions/shared/store/books/adjustment-writes.ts'
import { openReadStatement } from '../../../../../functions/shared/store/books/read-statement.ts'
import { tableNames } from '../../../../store/open-bench.ts'
import { openFaultyClient } from '../../../../store/open-faulty-client.ts'
import { type Bench, startBench } from '../../../../store/start-bench.ts'

const limits = { tokens: 10_000, nanos: 5_000 }
const { state: stateTable, ledger: ledgerTable } = tableNames

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.stop())

const openBooks = (now: () => number, dynamodb: DynamoDBClient = bench.dynamodb) => ({
  adjust: openAdjustAccount({ dynamodb, stateTable, ledgerTable, now }),
  read: openReadStatement(dynamodb, stateTable),
  readNotes: openAdjustmentWrites(dynamodb, stateTable).readNotes,
})
const november = () => Date.UTC(2026, 10, 21)

const credit = (tenant: string, id: string, tokens = 100) => ({
  ...{ tenant, id, amount: { tokens, nanos: 0 }, reason: 'why', limits },
})

describe('adjustAccount', () => {
  it('counts a repetition for the month of the first call, even a year later', async () => {
    let time = Date.UTC(2026, 10, 30, 23, 59)
    const { adjust, read } = openBooks(() => time)
    const first = await adjust(credit('turning', 'a'))
    expect(first).toMatchObject({ window: '2026-11', isRepetition: false })
    for (const later of [Date.UTC(2026, 11, 1), Date.UTC(2027, 11, 1)]) {
      time = later
      expect(await adjust(credit('turning', 'a'))).toEqual({ ...first, isRepetition: true })
    }
    expect(await read('turning', '2026-12')).toBeUndefined()
    expect((await read('turning', '2026-11'))?.left.tokens).toBe(10_100)
  })

  it('knows what it has credited to an account of a lifetime years ago', async () => {
    let time = november()
    const { adjust, read } = openBooks(() => time)
    const forLife = { ...credit('loyal', 'a'), limits: { ...limits, per: 'lifetime' } } as const
    await adjust(forLife)
    time = Date.UTC(2029, 1, 1)
    expect(await adjust(forLife)).toMatchObject({ window: 'lifetime', isRepetition: true })
    expect((await read('loyal', 'lifetime'))?.credited.tokens).toBe(100)
    expect(await bench.readRows('loyal', '2026-11')).toHaveLength(1)
    expect(await bench.readRows('loyal', '2029-02')).toEqual([])
  })

  it('moves what was used and what is left, and never the limit', async () => {
    const { adjust, read } = openBooks(november)
    await adjust(credit('both', 'credit'))
    await adjust({ ...credit('both', 'debit', -300), amount: { tokens: -300, nanos: -6_000 } })
    expect(await read('both', '2026-11')).toMatchObject({
      limit: limits,
      left: { tokens: 9_800, nanos: -1_000 },
      used: { tokens: 200, nanos: 6_000 },
      credited: { tokens: -200, nanos: -6_000 },
    })
  })

  it('makes any number of them, and the account does not grow', async () => {
    const { adjust, read, readNotes } = openBooks(november)
    for (let index = 0; index < 150; index++) await adjust(credit('busy', `id-${index}`, 1))
    expect((await read('busy', '2026-11'))?.credited.tokens).toBe(150)
    expect(await readNotes({ tenant: 'busy', window: '2026-11' })).toEqual({ ids: [], forgotten: 150 })
  })

  it('makes each of many that come at the same time, and each once', async () => {
    const { adjust, read, readNotes } = openBooks(november)
    const ids = ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd', 'e', 'e']
    const made = await Promise.all(ids.map(id => adjust(credit('crowd', id, 10))))
    expect(made.filter(({ isRepetition }) => !isRepetition)).toHaveLength(5)
    expect((await read('crowd', '2026-11'))?.credited.tokens).toBe(50)
    expect((await readNotes({ tenant: 'crowd', window: '2026-11' }))?.ids).toEqual([])
    expect(await bench.readRows('crowd', '2026-11')).toHaveLength(5)
  })

  it('refuses an id that stands for something else, without a trace', async () => {
    const { adjust, read } = openBooks(november)
    await adjust(credit('taken', 'id', 1))
    const before = await read('taken', '2026-11')
    for (const other of [credit('taken', 'id', 2), { ...credit('taken', 'id', 1), reason: 'another' }])
      await expect(adjust(other)).rejects.toMatchObject({ status: 409, code: 'adjustment_exists' })
    expect(await read('taken', '2026-11')).toEqual(before)
  })

  it('is finished by whoever repeats it, wherever it was cut', async () => {
    const faulty = openFaultyClient(bench.url, 1)
    for (let calls = 0; ; calls++) {
      const tenant = `cut-${calls}`
      faulty.crashAfter(calls)
      const cut = await openBooks(november, faulty.dynamodb)
        .adjust(credit(tenant, 'id', 7))
        .then(
          () => false,
          () => true,
        )
      faulty.heal()
      const { adjust, read, readNotes } = openBooks(november)
      await adjust(credit(tenant, 'id', 7))
      await adjust(credit(tenant, 'next', 1))
      const account = { tenant, window: '2026-11' }
      expect((await read(tenant, '2026-11'))?.credited.tokens).toBe(8)
      expect((await readNotes(account))?.ids).toEqual([])
      expect(await bench.readRows(tenant, '2026-11')).toHaveLength(2)
      if (!cut) return expect(calls).toBeGreaterThanOrEqual(7)
    }
  })

  it('does not credit again when a write arrives after all is forgotten', async () => {
    const faulty = openFaultyClient(bench.url, 1)
    const { adjust, read } = openBooks(november)
    await adjust(credit('late', 'opening', 1))
    faulty.fail('UpdateItemCommand', 'late request')
    await expect(openBooks(november, faulty.dynamodb).adjust(credit('late', 'id', 7))).rejects.toThrow()
    await adjust(credit('late', 'id', 7))
    expect(await faulty.deliverLate()).toBe(1)
    expect((await read('late', '2026-11'))?.credited.tokens).toBe(8)
    faulty.dynamodb.destroy()
  })
})
