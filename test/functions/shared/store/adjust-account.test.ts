import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAdjustAccount } from '../../../../functions/shared/store/adjust-account.ts'
import { openReadStatement } from '../../../../functions/shared/store/read-statement.ts'
import { startEmbeddedDynamodb } from '../../../store/embedded-dynamodb.ts'

const table = 'state-and-ledger'
const limits = { tokens: 10_000, nanos: 5_000 }

let embedded: Awaited<ReturnType<typeof startEmbeddedDynamodb>>
let dynamodb: DynamoDBClient
beforeAll(async () => {
  embedded = await startEmbeddedDynamodb(table)
  dynamodb = embedded.connect()
})
afterAll(() => embedded.stop())

/** The two tables have the same keys, and their partitions cannot be mistaken for each other. */
const openBooks = (now: () => number) => ({
  adjust: openAdjustAccount({ dynamodb, stateTable: table, ledgerTable: table, now }),
  read: openReadStatement(dynamodb, table),
})

const credit = (tenant: string, id: string, tokens = 100) => ({
  ...{ tenant, id, amount: { tokens, nanos: 0 }, reason: 'why', limits },
})

describe('adjustAccount', () => {
  it('counts a repetition after the turn of the month for the month of the first call', async () => {
    let time = Date.UTC(2026, 10, 30, 23, 59)
    const { adjust, read } = openBooks(() => time)
    const first = await adjust(credit('turning', 'a'))
    expect(first).toMatchObject({ window: '2026-11', isRepetition: false })
    time += 120_000
    expect(await adjust(credit('turning', 'a'))).toEqual({ ...first, isRepetition: true })
    expect(await read('turning', '2026-12')).toBeUndefined()
    expect((await read('turning', '2026-11'))?.left.tokens).toBe(10_100)
  })

  it('refuses an id that the account of a lifetime knows from long ago', async () => {
    let time = Date.UTC(2026, 10, 30)
    const { adjust, read } = openBooks(() => time)
    const forLife = { ...credit('loyal', 'a'), limits: { ...limits, per: 'lifetime' } } as const
    expect(await adjust(forLife)).toMatchObject({ window: 'lifetime', isRepetition: false })
    time = Date.UTC(2026, 11, 31)
    expect(await adjust(forLife)).toMatchObject({ isRepetition: true })
    time = Date.UTC(2027, 0, 1)
    await expect(adjust(forLife)).rejects.toMatchObject({ status: 409, code: 'adjustment_exists' })
    expect((await read('loyal', 'lifetime'))?.left.tokens).toBe(10_100)
  })

  it('moves what was used and what is left, and never the limit', async () => {
    const { adjust, read } = openBooks(() => Date.UTC(2026, 10, 21))
    await adjust(credit('both', 'credit'))
    await adjust({ ...credit('both', 'debit', -300), amount: { tokens: -300, nanos: -6_000 } })
    expect(await read('both', '2026-11')).toMatchObject({
      limit: limits,
      left: { tokens: 9_800, nanos: -1_000 },
      used: { tokens: 200, nanos: 6_000 },
      adjustments: ['credit', 'debit'],
    })
  })

  it('makes as many as an account can remember, and refuses the next without a trace', async () => {
    const { adjust, read } = openBooks(() => Date.UTC(2026, 10, 21))
    for (let index = 0; index < 100; index++) await adjust(credit('crowded', `id-${index}`, 1))
    const before = await read('crowded', '2026-11')
    await expect(adjust(credit('crowded', 'one-more', 1))).rejects.toMatchObject({
      status: 409,
      code: 'too_many_adjustments',
    })
    expect(await read('crowded', '2026-11')).toEqual(before)
    expect(await adjust(credit('crowded', 'id-0', 1))).toMatchObject({ isRepetition: true })
    // No row was left behind that a later month would take for an adjustment made.
    expect(
      await openBooks(() => Date.UTC(2026, 11, 1)).adjust(credit('crowded', 'one-more', 1)),
    ).toMatchObject({
      window: '2026-12',
      isRepetition: false,
    })
  })
})
