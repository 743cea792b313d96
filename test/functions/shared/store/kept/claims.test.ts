import { randomBytes } from 'node:crypto'
import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Fate } from '../../../../../functions/shared/store/kept/claim-item.ts'
import { type ClaimResult, openClaims } from '../../../../../functions/shared/store/kept/claims.ts'
import { startEmbeddedDynamodb } from '../../../../store/embedded-dynamodb.ts'

const table = 'state'
let dynamodb: Awaited<ReturnType<typeof startEmbeddedDynamodb>>
beforeAll(async () => {
  dynamodb = await startEmbeddedDynamodb(table)
})
afterAll(() => dynamodb.stop())

let time = 0
let key = ''
let minted = 0
beforeEach(() => {
  time = 1_700_000_000_000
  key = `order-${randomBytes(8).toString('hex')}`
})

const open = (client = dynamodb.connect()) =>
  openClaims({
    dynamodb: client,
    table,
    pepper: async () => 'pepper',
    now: () => time,
    mintId: () => `claimant-${minted++}`,
  })

const hour = 3_600_000
const take = (changes: object = {}, claims = open()) =>
  claims.take({ tenant: 'acme', key, fingerprint: 'print', until: time + hour, ...changes })
const claimOf = (result: ClaimResult) => {
  if (!result.ok) throw new Error('The claim was not taken.')
  return result.claim
}
const answer = (body: string | Uint8Array): Fate => ({
  type: 'kept',
  reply: { status: 200, headers: { 'content-type': 'text/plain' }, body },
})
const bodyOf = (result: ClaimResult) =>
  !result.ok && result.fate.type === 'kept' ? Buffer.from(result.fate.reply.body).toString() : undefined

describe('a claim', () => {
  it('is one for a key, however many ask at once', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, () => take()))
    expect(results.filter(({ ok }) => ok)).toHaveLength(1)
    expect(results.find(({ ok }) => !ok)).toEqual({
      ok: false,
      fingerprint: 'print',
      fate: { type: 'running' },
    })
  })

  it('is another one for another tenant', async () => {
    expect(await take()).toMatchObject({ ok: true })
    expect(await take({ tenant: 'other' })).toMatchObject({ ok: true })
  })

  it('is known by whoever wrote it, though the reply to the write was lost and the SDK repeats it', async () => {
    const client = dynamodb.connect()
    let sendings = 0
    client.middlewareStack.add(
      next => async call => {
        sendings += 1
        const result = await next(call)
        if (sendings === 1) throw Object.assign(new Error('lost'), { name: 'TimeoutError' })
        return result
      },
      // Below the SDK's retries.
      { step: 'finalizeRequest', priority: 'low' },
    )
    expect(await take({}, open(client))).toMatchObject({ ok: true })
    expect(sendings).toBe(2)
  })

  it('is free when its time is over, to the second, though it was not deleted yet', async () => {
    await take({ until: time + 5_000 })
    time += 4_999
    expect(await take()).toMatchObject({ ok: false })
    time += 1
    expect(await take()).toMatchObject({ ok: true })
  })

  it('gives back what was concluded, to the byte, and is free when that has expired', async () => {
    const claims = open()
    await claims.conclude(claimOf(await take()), answer('Grüße, 世界\n'), time + 24 * hour)
    time += 24 * hour - 1
    const again = await take()
    expect(again).toMatchObject({
      ok: false,
      fate: { reply: { status: 200, headers: { 'content-type': 'text/plain' } } },
    })
    expect(bodyOf(again)).toBe('Grüße, 世界\n')
    time += 1
    expect(await take()).toMatchObject({ ok: true })
  })

  it('keeps megabytes of events, but not what is too large for an item', async () => {
    const claims = open()
    const events = 'data: {"choices":[{"delta":{"content":"word"}}]}\n\n'.repeat(50_000)
    await claims.conclude(claimOf(await take()), answer(events), time + hour)
    expect(bodyOf(await take())).toBe(events)

    key += '-large'
    await claims.conclude(claimOf(await take()), answer(randomBytes(391_000)), time + hour)
    expect(await take()).toMatchObject({ ok: false, fate: { type: 'not-kept' } })
  })

  it('keeps the largest body that it accepts', async () => {
    const claims = open()
    const body = randomBytes(389_800)
    await claims.conclude(claimOf(await take()), answer(body), time + hour)
    expect(await take()).toMatchObject({ ok: false, fate: { type: 'kept' } })
  })

  it('is free at once when it is released', async () => {
    const claims = open()
    const claim = claimOf(await take())
    await claims.release(claim)
    await claims.release(claim)
    expect(await take()).toMatchObject({ ok: true })
  })

  it('stays with its second claimant, whatever the first one does late', async () => {
    const claims = open()
    const late = claimOf(await take({ until: time + 1_000 }))
    time += 1_000
    const current = claimOf(await take())
    await claims.conclude(late, answer('late'), time + hour)
    await claims.release(late)
    expect(await take()).toMatchObject({ ok: false, fate: { type: 'running' } })
    await claims.conclude(current, answer('current'), time + hour)
    expect(bodyOf(await take())).toBe('current')
  })

  it('names neither the tenant nor the key in the table, and says in seconds when it may be deleted', async () => {
    await take()
    const { Items = [] } = await dynamodb.connect().send(new ScanCommand({ TableName: table }))
    const text = JSON.stringify(Items)
    expect(text).not.toContain('order-')
    expect(text).not.toContain('acme')
    expect(Items.map(item => Number(item['expiresAt']?.N))).toContain(1_700_003_600)
  })
})
