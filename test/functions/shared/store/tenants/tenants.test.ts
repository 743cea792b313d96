import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TenantEntry } from '../../../../../functions/shared/configuration/configuration.ts'
import { openTenantWrites } from '../../../../../functions/shared/store/tenants/tenant-writes.ts'
import { openTenants } from '../../../../../functions/shared/store/tenants/tenants.ts'
import { startEmbeddedDynamodb } from '../../../../store/embedded-dynamodb.ts'

const table = 'state'
const start = Date.UTC(2026, 10, 21)
const entryOf = (id: string, more: object = {}) => TenantEntry.parse({ id, keyPrefix: id, ...more })
const declared = [entryOf('yaml'), entryOf('file')]

let embedded: Awaited<ReturnType<typeof startEmbeddedDynamodb>>
beforeAll(async () => {
  embedded = await startEmbeddedDynamodb(table)
})
afterAll(() => embedded.stop())

/** Counts what the client sends. */
const countCalls = (client: DynamoDBClient): { count: number } => {
  const calls = { count: 0 }
  client.middlewareStack.add(
    next => async args => {
      calls.count += 1
      return next(args)
    },
    { step: 'finalizeRequest' },
  )
  return calls
}

const setUp = () => {
  const clock = { now: start }
  const dynamodb = embedded.connect()
  const calls = countCalls(dynamodb)
  const now = () => clock.now
  const writes = openTenantWrites({ dynamodb: embedded.connect(), table, now })
  return { clock, calls, writes, tenants: openTenants({ dynamodb, table, declared, now }) }
}

describe('a tenant of gateway.yaml', () => {
  it('is found without any I/O', async () => {
    const { tenants, calls } = setUp()
    expect(await tenants.find('yaml')).toEqual(declared[0])
    expect(await tenants.read('file')).toEqual(declared[1])
    expect(calls.count).toBe(0)
  })

  it('goes before a stored one of its id', async () => {
    const { tenants, writes } = setUp()
    await writes.create({ ...entryOf('yaml'), keyPrefix: 'stale' })
    expect(await tenants.find('yaml')).toEqual(declared[0])
    expect((await tenants.list()).filter(({ id }) => id === 'yaml')).toEqual([declared[0]])
  })
})

describe('a stored tenant', () => {
  it('is read once for all who ask, and is found anew within five seconds', async () => {
    const { clock, tenants, writes, calls } = setUp()
    const made = await writes.create(entryOf('acme', { quota: { usd: 5 } }))
    expect(made.stored).toEqual({ version: 1, createdAt: start, suspendedAt: undefined })
    const found = await Promise.all(Array.from({ length: 20 }, () => tenants.find('acme')))
    expect(found).toEqual(Array.from({ length: 20 }, () => made))
    expect(calls.count).toBe(1)

    await writes.suspend('acme')
    expect((await tenants.find('acme'))?.stored?.suspendedAt).toBeUndefined()
    expect((await tenants.read('acme'))?.stored?.suspendedAt).toBe(start)
    clock.now += 5_000
    expect((await tenants.find('acme'))?.stored?.suspendedAt).toBe(start)
  })

  it('is suspended from the first time on, and resumed without a trace', async () => {
    const { clock, writes } = setUp()
    const made = await writes.create(entryOf('late-payer', { keyPrefix: 'late' }))
    await writes.suspend('late-payer')
    clock.now += 1_000
    expect((await writes.suspend('late-payer')).stored.suspendedAt).toBe(start)
    expect(await writes.resume('late-payer')).toEqual(made)
    expect(await writes.resume('late-payer')).toEqual(made)
  })

  it('takes its id and its key prefix from everybody else, or nothing', async () => {
    const { tenants, writes } = setUp()
    await writes.create(entryOf('first'))
    await expect(writes.create(entryOf('first', { keyPrefix: 'other' }))).rejects.toMatchObject({
      ...{ status: 409, code: 'tenant_exists' },
    })
    await expect(writes.create(entryOf('second', { keyPrefix: 'first' }))).rejects.toMatchObject({
      ...{ status: 409, code: 'key_prefix_taken', param: 'keyPrefix' },
    })
    expect(await tenants.read('second')).toBeUndefined()
    await writes.create(entryOf('third', { keyPrefix: 'other' }))
  })

  it('is made once when many make it at once', async () => {
    const { writes } = setUp()
    const tries = Array.from({ length: 6 }, () => writes.create(entryOf('crowd')))
    const results = await Promise.allSettled(tries)
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('is changed by one of two editors who have both seen the same', async () => {
    const { tenants, writes } = setUp()
    const tenant = await writes.create(entryOf('both'))
    const change = (rpm: number) =>
      writes.change({
        tenant,
        version: undefined,
        entry: entryOf('both', { limits: { requestsPerMinute: rpm } }),
      })
    expect((await change(1)).stored.version).toBe(2)
    await expect(change(2)).rejects.toMatchObject({ status: 409, code: 'version_conflict' })
    expect(await tenants.read('both')).toMatchObject({
      limits: { requestsPerMinute: 1 },
      stored: { version: 2 },
    })
  })
})

it('lists the file’s tenants, then the stored ones by id, to the last page', async () => {
  const { tenants, writes, calls } = setUp()
  const models = Array.from({ length: 500 }, (_, index) => `${index}`.padEnd(200, 'x'))
  const ids = Array.from({ length: 12 }, (_, index) => `large-${index}`)
  for (const id of ids) await writes.create(entryOf(id, { keyPrefix: id.replace('-', ''), models }))
  calls.count = 0
  const listed = (await tenants.list()).map(({ id }) => id)
  expect(calls.count).toBeGreaterThan(1)
  expect(listed.slice(0, 2)).toEqual(['yaml', 'file'])
  expect(listed.filter(id => id.startsWith('large'))).toEqual(ids.toSorted())
})
