import { type AttributeValue, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Amount } from '../../../functions/shared/accounting/amount.ts'
import { previousMonthOf, windowOf } from '../../../functions/shared/accounting/window.ts'
import { accountKey } from '../../../functions/shared/store/accounts/account-item.ts'
import { type Surroundings, startSurroundings } from '../../surroundings.ts'
import { deliver, scheduledEvent } from './deliver.ts'
import { configure, facts, loseSettle } from './lose-settle.ts'
import { openBooks } from './open-books.ts'

/** What each hold of `books` takes. */
const held = { tokens: 100, nanos: 5_000 }
/** What the request of `loseSettle` has used: 10 tokens at $1 a million, 20 at $4. */
const used = { tokens: 30, nanos: 90_000 }

let surroundings: Surroundings
let books: ReturnType<typeof openBooks>
let handler: typeof import('../../../functions/sweeper/index.ts').handler
const lines: string[] = []

beforeAll(async () => {
  surroundings = await startSurroundings(configure)
  books = openBooks(surroundings)
  Object.assign(process.env, surroundings.variables, {
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  })
  ;({ handler } = await import('../../../functions/sweeper/index.ts'))
})
afterAll(() => surroundings.stop())
beforeEach(() => {
  lines.length = 0
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation(text => lines.push(String(text)) > 0)
  return () => spy.mockRestore()
})

const sweep = () => handler(scheduledEvent)
const replay = (...unsettled: string[]) => handler(deliver(unsettled))
const logged = () => lines.map(line => JSON.parse(line))
const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000

/** What an account of tokens looks like when nothing is held. */
const atRest = (used: Amount) => ({
  used,
  left: { tokens: 10_000 - used.tokens, nanos: 0 - used.nanos },
  leases: [],
})
const estimateOf = ({ tokens, nanos }: Amount) => ({
  tokens: { N: `${tokens}` },
  nanos: { N: `${nanos}` },
  kind: { S: 'estimate' },
})

describe('a sweep', () => {
  it('charges what was held for a request that died', async () => {
    await books.hold('dead', 'dead-1', -1)
    await sweep()
    expect(await books.readStanding('dead')).toEqual(atRest(held))
    expect(await books.readRow('dead-1')).toMatchObject([{ ...estimateOf(held), outcome: { S: 'reaped' } }])
  })

  it('charges what the ledger says for one that died after it had written its row', async () => {
    const { amount: _, ...lease } = await books.hold('written', 'written-1', -1)
    await books.ledger.put({ ...lease, tokens: 30, nanos: 900, kind: 'actual', facts: {} })
    await sweep()
    expect(await books.readStanding('written')).toEqual(atRest({ tokens: 30, nanos: 900 }))
    expect(await books.readRow('written-1')).toMatchObject([{ kind: { S: 'actual' } }])
  })

  it('leaves a request alone that may still live', async () => {
    await books.hold('alive', 'alive-1', 60_000)
    await books.hold('alive', 'alive-2', -1)
    await sweep()
    expect(await books.readStanding('alive')).toMatchObject({ used: held, leases: ['alive-1'] })
    expect(await books.readRow('alive-1')).toEqual([])
  })

  it('finds a request that died at the turn of the month, and charges its own month', async () => {
    const now = Date.now()
    const lastMonth = previousMonthOf(now)
    await books.hold('last-month', 'last-month-1', -1, {
      at: Date.parse(`${lastMonth}-28T12:00:00Z`),
    })
    await sweep()
    expect(await books.readStanding('last-month', lastMonth)).toEqual(atRest(held))
    expect(await books.readRow('last-month-1')).toMatchObject([{ pk: { S: `last-month#${lastMonth}` } }])
  })

  it('finds one that died the day before, of a tenant with a quota per day', async () => {
    const at = Date.now() - 24 * 3_600_000
    const { window } = await books.hold('daily', 'daily-1', -1, { at, per: 'day' })
    await sweep()
    expect(window).toBe(new Date(at).toISOString().slice(0, 10))
    expect(await books.readStanding('daily', window)).toEqual(atRest(held))
  })

  it('finds one that died long ago, of a tenant with a quota for a lifetime', async () => {
    await books.hold('loyal', 'loyal-1', -1, { at: Date.UTC(2026, 1), per: 'lifetime' })
    await sweep()
    expect(await books.readStanding('loyal', 'lifetime')).toEqual(atRest(held))
    expect(await books.readRow('loyal-1')).toMatchObject([{ pk: { S: 'loyal#2026-02' } }])
  })

  it('charges once when another one sweeps at the same time', async () => {
    for (let count = 0; count < 10; count++) await books.hold('twice', `twice-${count}`, -1)
    await Promise.all([sweep(), sweep(), sweep()])
    expect(await books.readStanding('twice')).toEqual(atRest({ tokens: 1_000, nanos: 50_000 }))
    const reaped = logged().map(line => line.reaped)
    expect(reaped.reduce((sum, count) => sum + count, 0)).toBe(10)
  })

  it('says in one line what it did', async () => {
    await books.hold('dead', 'dead-2', -1)
    await sweep()
    expect(logged()).toMatchObject([{ level: 'info', message: 'swept', reaped: 1, failed: 0 }])
  })

  it('goes on behind an account that it cannot mend, and fails in the end, so that the alarm rings', async () => {
    const spoil = (tokensLeft: AttributeValue) =>
      surroundings.dynamodb.send(
        new UpdateItemCommand({
          TableName: surroundings.variables['STATE_TABLE'],
          Key: accountKey('corrupt', windowOf(Date.now())),
          UpdateExpression: 'SET tokensLeft = :tokensLeft',
          ExpressionAttributeValues: { ':tokensLeft': tokensLeft },
        }),
      )
    await books.hold('corrupt', 'corrupt-1', -1)
    await books.hold('dead', 'dead-3', -1)
    await spoil({ S: 'many' })
    await expect(sweep()).rejects.toThrow('1 failed')
    expect(logged()).toMatchObject([
      { level: 'error', message: 'account not swept', tenant: 'corrupt', name: 'ValidationException' },
      { message: 'swept', reaped: 1, failed: 1 },
    ])
    await spoil({ N: '9900' })
    await sweep()
    expect(await books.readStanding('corrupt')).toEqual(atRest(held))
  })
})

describe('a replay of a settle that was lost', () => {
  it('charges what was used, and writes the row as the gateway would have', async () => {
    const line = await loseSettle(surroundings, 'lost')
    const { leaseId, window, priceVersion } = JSON.parse(line)
    await replay(line)
    expect(await books.readStanding('lost')).toEqual(atRest(used))
    const { ledger } = books
    const row = { tenant: 'lost', window, leaseId, ...used, kind: 'actual', priceVersion, facts } as const
    await ledger.put({ ...row, since: 0 })
    const [replayed, asGateway] = await books.readRow(leaseId)
    expect({ ...replayed, pk: 0 }).toEqual({ ...asGateway, pk: 0 })
    expect(logged()).toMatchObject([{ message: 'replayed', lines: 1, settled: 1, failed: 0 }])
  })

  it('changes nothing when it comes again, or when a sweep follows', async () => {
    const line = await loseSettle(surroundings, 'again', minutesAgo(2))
    await replay(line, line)
    await replay(line)
    await sweep()
    expect(await books.readStanding('again')).toEqual(atRest(used))
    expect(await books.readRow(JSON.parse(line).leaseId)).toHaveLength(1)
  })

  it('comes too late after the lease was reaped: the row that stands wins, as the account has paid it', async () => {
    const line = await loseSettle(surroundings, 'late', minutesAgo(2))
    await sweep()
    const reaped = await books.readStanding('late')
    expect(reaped.used.tokens).toBeGreaterThan(used.tokens)
    await replay(line)
    expect(await books.readStanding('late')).toEqual(reaped)
    expect(await books.readRow(JSON.parse(line).leaseId)).toMatchObject([estimateOf(reaped.used)])
  })

  it('charges what its row says, whoever is first, when a sweep runs at the same time', async () => {
    const line = await loseSettle(surroundings, 'race', minutesAgo(2))
    await Promise.all([sweep(), replay(line), sweep(), replay(line)])
    const [row, ...others] = await books.readRow(JSON.parse(line).leaseId)
    const charged = { tokens: Number(row?.tokens?.N), nanos: Number(row?.nanos?.N) }
    expect(await books.readStanding('race')).toEqual(atRest(charged))
    expect(others).toEqual([])
  })

  it('writes the row alone for a tenant without limits, who has no account', async () => {
    const line = await loseSettle(surroundings, 'free')
    await replay(line)
    expect(await books.readRow(JSON.parse(line).leaseId)).toMatchObject([{ tokens: { N: '30' } }])
    expect(logged()).toMatchObject([{ lines: 1, settled: 0, failed: 0 }])
  })

  it('reads a line that Lambda has wrapped', async () => {
    const line = await loseSettle(surroundings, 'wrapped')
    const wrapped = { timestamp: '2026-11-21T10:00:00Z', level: 'ERROR', message: JSON.parse(line) }
    await replay(JSON.stringify(wrapped))
    expect(await books.readStanding('wrapped')).toEqual(atRest(used))
  })

  it.each([
    ['is not JSON', () => 'Task timed out'],
    ['is another line', () => '{"time":"t","level":"info","message":"answered","tenant":"lost"}'],
    ['has half a token', (line: string) => line.replace('"tokens":30', '"tokens":30.5')],
    ['gives money back', (line: string) => line.replace('"nanos":', '"nanos":-')],
    ['has no month', (line: string) => line.replace(/"window":"[^"]+"/, '"window":"november"')],
  ])('writes the other lines when one %s, does not repeat that one, and fails', async (_, spoil) => {
    const line = await loseSettle(surroundings, 'beside')
    await expect(replay(spoil(line), line)).rejects.toThrow('1 failed')
    expect(logged()).toMatchObject([
      { level: 'error', message: 'line not replayed', name: expect.stringMatching(/^(Syntax|Zod)Error$/) },
      { message: 'replayed', lines: 2, settled: 1, failed: 1 },
    ])
    expect(await books.readRow(JSON.parse(line).leaseId)).toHaveLength(1)
    expect(await books.readStanding('beside')).toMatchObject({ leases: [] })
  })

  it('takes the message with which CloudWatch Logs looks whether anybody is there', async () => {
    await handler(deliver(['CWL CONTROL MESSAGE: Checking health of destination.'], 'CONTROL_MESSAGE'))
    expect(logged()).toMatchObject([{ lines: 0, failed: 0 }])
  })

  it('fails on a delivery that cannot be unpacked, so that Lambda tries it again', async () => {
    await expect(handler({ awslogs: { data: 'bm90IGd6aXA=' } })).rejects.toThrow('incorrect header check')
  })
})
