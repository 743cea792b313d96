import { createHmac, randomBytes } from 'node:crypto'
import { type DynamoDBClient, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mintVirtualKey } from '../../../../../functions/shared/contract/virtual-key.ts'
import { freeTerms } from '../../../../../functions/shared/contract/virtual-key-terms.ts'
import { standingOf } from '../../../../../functions/shared/store/tenants/virtual-key-record.ts'
import { openVirtualKeys } from '../../../../../functions/shared/store/tenants/virtual-keys.ts'
import { startEmbeddedDynamodb } from '../../../../store/embedded-dynamodb.ts'

const table = 'state'
const pepper = 'a pepper of the test'
const start = Date.UTC(2026, 10, 21)
const day = 86_400_000

let embedded: Awaited<ReturnType<typeof startEmbeddedDynamodb>>
beforeAll(async () => {
  embedded = await startEmbeddedDynamodb(table)
})
afterAll(() => embedded.stop())

/** Notes each call that the client sends. */
const countCalls = (client: DynamoDBClient): string[] => {
  const calls: string[] = []
  client.middlewareStack.add(
    (next, context) => async args => {
      calls.push(String(context['commandName']))
      return next(args)
    },
    { step: 'finalizeRequest' },
  )
  return calls
}

let owners = 0
/** A tenant of its own for each test, a clock that stands still until it is set, and a count of calls. */
const setUp = (options: Partial<Parameters<typeof openVirtualKeys>[0]> = {}) => {
  const clock = { now: start }
  const dynamodb = embedded.connect()
  const calls = countCalls(dynamodb)
  const common = { table, pepper: async () => pepper, now: () => clock.now, randomBytes, ...options }
  const keys = openVirtualKeys({ ...common, dynamodb })
  /** What another instance, an operator's command line say, does to the same table. */
  const elsewhere = openVirtualKeys({ ...common, dynamodb: embedded.connect() })
  owners += 1
  const owner = { tenant: `tenant-${owners}`, keyPrefix: `t${owners}` }
  return { clock, dynamodb, calls, keys, elsewhere, owner, laptop: { ...owner, name: 'laptop' } }
}

const scan = async () => {
  const pages = await Array.fromAsync(paginateScan({ client: embedded.connect() }, { TableName: table }))
  return pages.flatMap(({ Items = [] }) => Items)
}

describe('create', () => {
  it('gives a key of the tenant and its record', async () => {
    const { keys, owner, laptop } = setUp()
    const { key, record } = await keys.create({ ...laptop, expiresAt: start + day })
    expect(key).toMatch(new RegExp(`^cw_${owner.keyPrefix}[0-9A-Za-z]{28}$`))
    expect(record).toEqual({
      id: expect.stringMatching(/^key_[0-9A-Za-z]{12}$/),
      tenant: owner.tenant,
      name: 'laptop',
      masked: `cw_${owner.keyPrefix}…${key.slice(-4)}`,
      budgetId: record.id,
      terms: freeTerms,
      createdAt: start,
      expiresAt: start + day,
    })
    expect(await keys.find(key)).toEqual(record)
  })

  it('stores the peppered hash and never the key', async () => {
    const { keys, owner, laptop } = setUp()
    const { key } = await keys.create(laptop)
    const stored = (await scan()).find(item => item['tenant']?.S === owner.tenant)
    expect(stored?.['pk']).toEqual({ S: `KEYS#${owner.keyPrefix}` })
    expect(stored?.['sk']).toEqual({ S: createHmac('sha256', pepper).update(key).digest('hex') })
    expect(JSON.stringify(await scan())).not.toContain(key.slice(-28, -4))
  })

  it('writes nothing that the time to live of the table would delete', async () => {
    const { keys, owner, laptop } = setUp()
    await keys.create({ ...laptop, expiresAt: start + day })
    const stored = (await scan()).find(item => item['tenant']?.S === owner.tenant)
    expect(stored).not.toHaveProperty('expiresAt')
  })

  it('imports a key of our make under its own prefix, once', async () => {
    const { keys, elsewhere, owner, laptop } = setUp()
    const value = mintVirtualKey(owner.keyPrefix, randomBytes)
    const { record } = await keys.create({ ...laptop, value })
    expect(await keys.find(value)).toEqual(record)
    await expect(elsewhere.create({ ...laptop, value, name: 'thief' })).rejects.toMatchObject({
      status: 409,
      code: 'key_exists',
    })
    expect(await elsewhere.find(value)).toEqual(record)
  })

  it('imports a key from elsewhere, which is found by those who accept such keys', async () => {
    const { keys, elsewhere, owner, laptop, calls } = setUp()
    const value = `sk-${owner.tenant}-imported`
    const { record } = await elsewhere.create({ ...laptop, value })
    expect(record.masked).toBe('…rted')
    expect(await keys.find(value)).toBeUndefined()
    expect(calls).toEqual([])
    expect(await setUp({ acceptImported: true }).keys.find(value)).toEqual(record)
    expect(await keys.list(owner)).toEqual([record])
  })

  it('refuses to import a key with the prefix of someone else', async () => {
    const { keys, laptop } = setUp()
    const value = mintVirtualKey('other', randomBytes)
    await expect(keys.create({ ...laptop, value })).rejects.toThrow(/start with cw_t.* starts with cw_other/)
  })

  it.each(['seven77', 'x'.repeat(257), 'white space', 'ümlaut-key', 'line-end\n'])(
    'refuses to import %j and writes nothing',
    async value => {
      const { keys, calls, laptop } = setUp()
      await expect(keys.create({ ...laptop, value })).rejects.toThrow('8 to 256 visible ASCII characters')
      expect(calls).toEqual([])
    },
  )

  it.each(['', 'x'.repeat(65), 'bell\u0007', 'escape\u001b[2J', 'line\nend'])(
    'refuses the name %j',
    async name => {
      const { keys, calls, laptop } = setUp()
      await expect(keys.create({ ...laptop, name })).rejects.toThrow('1 to 64 printable characters')
      expect(calls).toEqual([])
    },
  )

  it('refuses to hash under an empty pepper', async () => {
    const { keys, calls, laptop } = setUp({ pepper: async () => ' ' })
    await expect(keys.create(laptop)).rejects.toThrow('The pepper is empty')
    expect(calls).toEqual([])
  })
})

describe('find', () => {
  it('refuses garbage without asking anybody', async () => {
    const asked: string[] = []
    const { keys, calls, owner } = setUp({
      acceptImported: true,
      pepper: async () => String(asked.push('pepper')),
    })
    const key = mintVirtualKey(owner.keyPrefix, randomBytes)
    const { keys: strict } = setUp({ pepper: async () => String(asked.push('pepper')) })
    for (const text of [
      '',
      'short',
      'a b c d e f g',
      `${key}\u212a`,
      'x'.repeat(257),
      'x'.repeat(1_000_000),
    ]) {
      expect(await keys.find(text)).toBeUndefined()
      expect(await strict.find(text)).toBeUndefined()
    }
    expect(await strict.find(`${key}x`)).toBeUndefined()
    expect(await strict.find('\' OR 1=1--; {"$ne":null}; #pk')).toBeUndefined()
    expect(calls).toEqual([])
    expect(asked).toEqual([])
  })

  it('reads once for a known key, also when many ask at once', async () => {
    const { keys, elsewhere, calls, laptop } = setUp()
    const { key, record } = await elsewhere.create(laptop)
    const found = await Promise.all(Array.from({ length: 50 }, () => keys.find(key)))
    expect(found).toEqual(Array.from({ length: 50 }, () => record))
    expect(await keys.find(key)).toEqual(record)
    expect(calls).toEqual(['GetItemCommand'])
  })

  it('asks for the HMAC of a key, so that no time tells how much of one was right', async () => {
    const { keys, dynamodb, owner, laptop } = setUp()
    const asked: unknown[] = []
    dynamodb.middlewareStack.add(
      next => args => {
        asked.push((args.input as { Key: unknown }).Key)
        return next(args)
      },
      { step: 'initialize' },
    )
    const { key } = await keys.create(laptop)
    const others = [key, mintVirtualKey(owner.keyPrefix, randomBytes)]
    asked.length = 0
    for (const each of others) await keys.find(each)
    expect(asked).toEqual(
      others.map(each => ({
        pk: { S: `KEYS#${owner.keyPrefix}` },
        sk: { S: createHmac('sha256', pepper).update(each).digest('hex') },
      })),
    )
  })

  it('remembers an unknown key for less than ten seconds', async () => {
    const { keys, elsewhere, calls, owner, laptop, clock } = setUp()
    const value = mintVirtualKey(owner.keyPrefix, randomBytes)
    expect(await keys.find(value)).toBeUndefined()
    expect(await keys.find(value)).toBeUndefined()
    expect(calls).toEqual(['GetItemCommand'])
    await elsewhere.create({ ...laptop, value })
    clock.now += 9_999
    expect(await keys.find(value)).toMatchObject({ name: 'laptop' })
  })

  it('knows of a revocation within five seconds', async () => {
    const { keys, elsewhere, owner, laptop, clock } = setUp()
    const { key, record } = await elsewhere.create(laptop)
    expect((await keys.find(key))?.revokedAt).toBeUndefined()
    await elsewhere.revoke({ ...owner, id: record.id })
    clock.now += 5_000
    expect((await keys.find(key))?.revokedAt).toBe(start)
  })

  it('does not find a key under another pepper', async () => {
    const { keys, laptop } = setUp()
    const { key } = await keys.create(laptop)
    expect(await setUp({ pepper: async () => 'another' }).keys.find(key)).toBeUndefined()
  })

  it('throws when DynamoDB fails, even with an answer from a while ago, and recovers', async () => {
    const dynamodb = embedded.connect()
    let broken = false
    dynamodb.middlewareStack.add(
      next => async args => {
        if (broken) throw new Error('connect ECONNREFUSED')
        return next(args)
      },
      { step: 'finalizeRequest', priority: 'low' },
    )
    const { keys, laptop, clock } = setUp()
    const { key, record } = await keys.create(laptop)
    const { find } = openVirtualKeys({
      ...{ table, dynamodb, pepper: async () => pepper, now: () => clock.now, randomBytes },
    })
    expect(await find(key)).toEqual(record)
    broken = true
    clock.now += 5_000
    await expect(find(key)).rejects.toThrow('ECONNREFUSED')
    broken = false
    expect(await find(key)).toEqual(record)
  })
})

describe('list', () => {
  it('gives the keys of one tenant, oldest first', async () => {
    const { keys, owner, laptop, clock } = setUp()
    const newer = await keys.create({ ...laptop, name: 'newer' })
    clock.now -= day
    const imported = await keys.create({ ...laptop, name: 'older', value: `imported-by-${owner.tenant}` })
    await keys.create({ ...laptop, tenant: 'a stranger under the same prefix' })
    expect(await keys.list(owner)).toEqual([imported.record, newer.record])
  })

  it('reads on to the last page', async () => {
    const { keys, calls, owner, laptop } = setUp()
    await keys.create(laptop)
    const [stored] = (await scan()).filter(item => item['tenant']?.S === owner.tenant)
    const dynamodb = embedded.connect()
    for (const sk of ['1', '2', '3', '4']) {
      const padding = { S: 'x'.repeat(380_000) }
      await dynamodb.send(
        new PutItemCommand({ TableName: table, Item: { ...stored, sk: { S: sk }, padding } }),
      )
    }
    calls.length = 0
    expect(await keys.list(owner)).toHaveLength(5)
    expect(calls.length).toBeGreaterThan(2)
  })
})

describe('rotate', () => {
  it('makes a key of the same tenant and name, and lets the old one expire after the overlap', async () => {
    const { keys, owner, laptop, clock } = setUp()
    const old = await keys.create(laptop)
    clock.now += 1_000
    const next = await keys.rotate({ ...owner, id: old.record.id, overlapMs: day })
    expect(next.key).not.toBe(old.key)
    expect(next.record).toMatchObject({ tenant: owner.tenant, name: 'laptop', createdAt: start + 1_000 })
    expect(next.record.expiresAt).toBeUndefined()

    clock.now += day - 1
    const found = await keys.find(old.key)
    expect(found).toMatchObject({ rotatedAt: start + 1_000, expiresAt: start + 1_000 + day })
    expect(found && standingOf(found, clock.now)).toBe('active')
    expect(found && standingOf(found, clock.now + 1)).toBe('expired')
    expect(await keys.find(next.key)).toEqual(next.record)
  })

  it('gives the successor the lifetime of the old key, and the old key no more than it had', async () => {
    const { keys, owner, laptop, clock } = setUp()
    const old = await keys.create({ ...laptop, expiresAt: start + 30 * day })
    clock.now += 29.5 * day
    const next = await keys.rotate({ ...owner, id: old.record.id, overlapMs: day })
    expect(next.record.expiresAt).toBe(clock.now + 30 * day)
    expect((await keys.find(old.key))?.expiresAt).toBe(start + 30 * day)
  })

  it('replaces an imported key by one of our make', async () => {
    const { keys, owner, laptop } = setUp()
    const old = await keys.create({ ...laptop, value: `to-rotate-${owner.tenant}` })
    const next = await keys.rotate({ ...owner, id: old.record.id, overlapMs: 0 })
    expect(next.key).toMatch(/^cw_t/)
    const [first, second] = await keys.list(owner)
    expect([first?.expiresAt, second?.expiresAt]).toContain(start)
  })

  it.each(['rotate', 'revoke'] as const)('refuses after a %s, and makes no key', async before => {
    const { keys, owner, laptop } = setUp()
    const { record } = await keys.create(laptop)
    const request = { ...owner, id: record.id, overlapMs: day }
    await keys[before](request)
    const listed = await keys.list(owner)
    await expect(keys.rotate(request)).rejects.toMatchObject({ status: 409, code: 'key_retired' })
    expect(await keys.list(owner)).toEqual(listed)
  })

  it('makes one successor when two operators rotate at once', async () => {
    const { keys, elsewhere, owner, laptop } = setUp()
    const { record } = await keys.create(laptop)
    const request = { ...owner, id: record.id, overlapMs: day }
    const both = await Promise.allSettled([keys.rotate(request), elsewhere.rotate(request)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await keys.list(owner)).toHaveLength(2)
  })
})

describe('terms', () => {
  const terms = { budget: { usd: 5 }, limits: { requestsPerMinute: 60 }, models: ['a*'] }
  const tighter = { ...terms, budget: { usd: 1 } }

  it('go on to the successor, and so does the budget, however often a key is rotated', async () => {
    const { keys, owner, laptop } = setUp()
    const first = await keys.create({ ...laptop, terms })
    const second = await keys.rotate({ ...owner, id: first.record.id, overlapMs: day })
    const third = await keys.rotate({ ...owner, id: second.record.id, overlapMs: day })
    expect(third.record).toMatchObject({ terms, budgetId: first.record.id })
    expect(await keys.find(third.key)).toEqual(third.record)
  })

  it('change within five seconds, for all keys that hold on one budget and no others', async () => {
    const { keys, elsewhere, owner, laptop, clock } = setUp()
    const old = await keys.create({ ...laptop, terms })
    const gone = await keys.rotate({ ...owner, id: old.record.id, overlapMs: 0 })
    const next = await keys.rotate({ ...owner, id: gone.record.id, overlapMs: day })
    const stranger = await keys.create({ ...laptop, terms })
    expect(await keys.find(next.key)).toMatchObject({ terms })
    const changed = await elsewhere.change({ ...owner, id: next.record.id, revise: () => tighter })
    expect(changed).toEqual({ ...next.record, terms: tighter })
    clock.now += 5_000
    const termsOf = async (key: string) => (await keys.find(key))?.terms
    expect(await termsOf(next.key)).toEqual(tighter)
    expect(await termsOf(gone.key)).toEqual(tighter)
    expect(await termsOf(old.key)).toEqual(terms)
    expect(await termsOf(stranger.key)).toEqual(terms)
  })

  it('of a key from before there were terms are none, and can be given', async () => {
    const { keys, owner, laptop } = setUp()
    const { key, record } = await keys.create(laptop)
    const stored = (await scan()).find(item => item['id']?.S === record.id)
    const { terms: _, budgetId: __, ...Item } = stored ?? {}
    await embedded.connect().send(new PutItemCommand({ TableName: table, Item }))
    expect(await keys.find(key)).toEqual(record)
    await keys.change({ ...owner, id: record.id, revise: () => terms })
    expect(await keys.list(owner)).toEqual([{ ...record, terms }])
  })

  it('stay as they are when somebody else changes or rotates the key meanwhile', async () => {
    const { keys, elsewhere, owner, laptop } = setUp()
    for (const meanwhile of [
      (id: string) => elsewhere.change({ ...owner, id, revise: () => tighter }),
      (id: string) => elsewhere.rotate({ ...owner, id, overlapMs: day }),
    ]) {
      const { id } = (await keys.create({ ...laptop, terms })).record
      // The first write of a change comes after its read and before the others' writes are known to it.
      const slow = embedded.connect()
      slow.middlewareStack.add(
        (next, { commandName }) =>
          async args => {
            if (commandName === 'TransactWriteItemsCommand') await meanwhile(id)
            return next(args)
          },
        { step: 'initialize' },
      )
      const late = openVirtualKeys({
        table,
        pepper: async () => pepper,
        now: () => start,
        randomBytes,
        dynamodb: slow,
      })
      const change = late.change({ ...owner, id, revise: () => ({ ...terms, models: [] }) })
      await expect(change).rejects.toMatchObject({ status: 409, code: 'key_conflict' })
      expect((await keys.list(owner)).some(record => record.terms.models?.length === 0)).toBe(false)
    }
  })

  it('are not touched by what the revision refuses', async () => {
    const { keys, owner, laptop } = setUp()
    const { record } = await keys.create({ ...laptop, terms })
    const revise = () => {
      throw new Error('no such model')
    }
    await expect(keys.change({ ...owner, id: record.id, revise })).rejects.toThrow('no such model')
    expect(await keys.list(owner)).toEqual([record])
  })
})

describe('revoke', () => {
  it('holds from the first time on', async () => {
    const { keys, elsewhere, owner, laptop, clock } = setUp()
    const { key, record } = await keys.create({ ...laptop, expiresAt: start + day })
    expect(await keys.revoke({ ...owner, id: record.id })).toEqual({ ...record, revokedAt: start })
    clock.now += 2 * day
    expect(await keys.revoke({ ...owner, id: record.id })).toEqual({ ...record, revokedAt: start })
    const found = await elsewhere.find(key)
    expect(found && standingOf(found, clock.now)).toBe('revoked')
  })

  it('refuses an unknown id, and the id of another tenant', async () => {
    const { keys, owner, laptop } = setUp()
    const { key, record } = await keys.create(laptop)
    await expect(keys.revoke({ ...owner, id: 'key_unknown' })).rejects.toThrow(
      `There is no key key_unknown of ${owner.tenant}.`,
    )
    const stranger = { ...owner, tenant: 'stranger', id: record.id }
    await expect(keys.revoke(stranger)).rejects.toMatchObject({ status: 404, code: 'key_not_found' })
    expect(await keys.find(key)).toEqual(record)
  })
})
