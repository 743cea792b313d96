import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAnnouncements } from '../../../../../functions/shared/store/books/announcements.ts'
import { startEmbeddedDynamodb } from '../../../../store/embedded-dynamodb.ts'

const table = 'announcements'
const minuteMs = 60_000

let database: Awaited<ReturnType<typeof startEmbeddedDynamodb>>
beforeAll(async () => {
  database = await startEmbeddedDynamodb(table)
})
afterAll(() => database.stop())

/** One Lambda's view, at a time. */
const at = (now: number) => openAnnouncements({ dynamodb: database.connect(), table, now: () => now })

describe('an announcement', () => {
  it('is claimed by one of many', async () => {
    const claims = Array.from({ length: 20 }, () => at(0).claim('acme', 'crowded'))
    expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1)
  })

  it('is not claimed again once it is confirmed, however much later', async () => {
    expect(await at(0).claim('acme', 'confirmed')).toBe(true)
    await at(1).confirm('acme', 'confirmed')
    expect(await at(500 * minuteMs).claim('acme', 'confirmed')).toBe(false)
  })

  it('is taken over from one who died between the claim and the confirmation', async () => {
    expect(await at(0).claim('acme', 'dead')).toBe(true)
    expect(await at(14 * minuteMs).claim('acme', 'dead')).toBe(false)
    expect(await at(16 * minuteMs).claim('acme', 'dead')).toBe(true)
  })

  it('is one for each tenant and name', async () => {
    const names = [
      ['acme', 'a'],
      ['acme', 'b'],
      ['other', 'a'],
    ] as const
    const { claim } = at(0)
    expect(await Promise.all(names.map(([tenant, name]) => claim(tenant, name)))).toEqual([true, true, true])
  })
})
