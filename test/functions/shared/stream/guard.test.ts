import { describe, expect, it } from 'vitest'
import { type Extension, openGuard } from '../../../../functions/shared/stream/guard.ts'

/** A guard whose questions are answered by hand. */
const open = (held: number, limit: number) => {
  const asked: ((extension: Extension) => Promise<void>)[] = []
  const guard = openGuard({
    held,
    limit,
    extend: () => {
      const { promise, resolve } = Promise.withResolvers<Extension>()
      asked.push(async extension => {
        resolve(extension)
        await promise
      })
      return promise
    },
  })
  return { guard, asked }
}

const no: Extension = { ok: false, reason: 'quota_exhausted' }

describe('a guard', () => {
  it('asks for nothing while the hold is enough', () => {
    const { guard, asked } = open(100, 100)
    expect(guard(800)).toBeUndefined()
    expect(asked).toHaveLength(0)
  })

  it('asks earlier for a hold that is smaller than the limit', () => {
    const { guard, asked } = open(100, 200)
    expect([guard(300), asked.length]).toEqual([undefined, 0])
    expect([guard(301), asked.length]).toEqual([undefined, 1])
  })

  it('lets the stream go on while it asks, and asks once', () => {
    const { guard, asked } = open(10, 10)
    expect([81, 500, 9_000].map(guard)).toEqual([undefined, undefined, undefined])
    expect(asked).toHaveLength(1)
  })

  it('stops the stream when the answer is no', async () => {
    const { guard, asked } = open(10, 10)
    guard(81)
    await asked[0]?.(no)
    expect(guard(82)).toBe('quota_exhausted')
    expect(asked).toHaveLength(1)
  })

  it('lets pass what says nothing new, so that an answer may end by itself', async () => {
    const { guard, asked } = open(10, 10)
    guard(81)
    await asked[0]?.(no)
    expect(guard(81)).toBeUndefined()
  })

  it('asks again when more is used up as well', async () => {
    const { guard, asked } = open(10, 10)
    guard(81)
    await asked[0]?.({ ok: true, held: 20 })
    expect([guard(160), asked.length]).toEqual([undefined, 1])
    expect([guard(161), asked.length]).toEqual([undefined, 2])
  })

  it('watches nothing that nothing limits', () => {
    const { guard, asked } = open(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
    guard(Number.MAX_SAFE_INTEGER)
    expect(asked).toHaveLength(0)
  })
})
