import { describe, expect, it } from 'vitest'
import { openCache } from '../../../../functions/shared/store/open-cache.ts'

/** A cache under a clock that stands still until it is set, and a source that counts its reads. */
const setUp = ({ capacity = 10, staleForMs = 0 } = {}) => {
  const clock = { now: 1_000_000 }
  const recall = openCache<number | undefined>({ now: () => clock.now, forMs: 5_000, staleForMs, capacity })
  let reads = 0
  const read = async () => ++reads
  return { clock, recall, read }
}

describe('openCache', () => {
  it('answers from memory until the time is up', async () => {
    const { clock, recall, read } = setUp()
    expect(await recall('a', read)).toBe(1)
    clock.now += 4_999
    expect(await recall('a', read)).toBe(1)
    clock.now += 1
    expect(await recall('a', read)).toBe(2)
  })

  it('counts the age from the beginning of the read', async () => {
    const { clock, recall, read } = setUp()
    const slow = Promise.withResolvers<number>()
    const answer = recall('a', () => slow.promise)
    clock.now += 5_000
    slow.resolve(7)
    expect(await answer).toBe(7)
    expect(await recall('a', read)).toBe(1)
  })

  it('reads once for everyone who asks at the same time', async () => {
    const { recall, read } = setUp()
    expect(await Promise.all([recall('a', read), recall('a', read), recall('a', read)])).toEqual([1, 1, 1])
  })

  it('keeps names apart', async () => {
    const { recall, read } = setUp()
    expect([await recall('a', read), await recall('__proto__', read), await recall('a', read)]).toEqual([
      1, 2, 1,
    ])
  })

  it('does not keep a failed read', async () => {
    const { recall, read } = setUp()
    const failures = [recall('a', () => Promise.reject(new Error('down'))), recall('a', read)]
    expect((await Promise.allSettled(failures)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await recall('a', read)).toBe(1)
  })

  it('keeps the newer answer when an older read fails late', async () => {
    const { clock, recall, read } = setUp()
    const late = Promise.withResolvers<number>()
    const older = recall('a', () => late.promise)
    clock.now += 5_000
    await recall('a', read)
    late.reject(new Error('down'))
    await expect(older).rejects.toThrow('down')
    expect(await recall('a', read)).toBe(1)
  })

  it('reads again after an hour in the freezer, and when the clock was set back', async () => {
    const { clock, recall, read } = setUp()
    await recall('a', read)
    clock.now += 3_600_000
    expect(await recall('a', read)).toBe(2)
    clock.now -= 60_000
    expect(await recall('a', read)).toBe(3)
  })

  it('forgets the oldest when it is full', async () => {
    const { recall, read } = setUp({ capacity: 2 })
    await recall('a', read)
    await recall('b', read)
    await recall('c', read)
    expect([await recall('b', read), await recall('c', read), await recall('a', read)]).toEqual([2, 3, 4])
  })
})

describe('a cache that may answer from memory while reads fail', () => {
  const down = () => Promise.reject(new Error('down'))

  it('gives what it has last heard, until that is too old, however often it was asked', async () => {
    const { clock, recall, read } = setUp({ staleForMs: 60_000 })
    await recall('a', read)
    for (let age = 0; age < 55_000; age += 5_000) {
      clock.now += 5_000
      expect(await recall('a', down)).toBe(1)
    }
    clock.now += 5_000
    await expect(recall('a', down)).rejects.toThrow('down')
  })

  it('takes up the truth again as soon as it can be read', async () => {
    const { clock, recall, read } = setUp({ staleForMs: 60_000 })
    await recall('a', read)
    clock.now += 5_000
    await recall('a', down)
    clock.now += 5_000
    expect(await recall('a', read)).toBe(2)
  })

  it('does not go on saying that there is nothing', async () => {
    const { clock, recall } = setUp({ staleForMs: 60_000 })
    expect(await recall('a', async () => undefined)).toBeUndefined()
    clock.now += 5_000
    await expect(recall('a', down)).rejects.toThrow('down')
  })
})
