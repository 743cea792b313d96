import { describe, expect, it } from 'vitest'
import { chooseKey, type ProviderKey } from '../../../../functions/shared/routing/choose-key.ts'
import type { MemberHealth } from '../../../../functions/shared/routing/health.ts'

/** Mulberry32: the same numbers each time. */
const openDice = (seed: number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const key = (id: string, more: Partial<ProviderKey> = {}): ProviderKey => ({
  id,
  key: id,
  weight: 1,
  ...more,
})

/** How often each was chosen of 1,000 times; each choice is a use. */
const draw = (
  pool: readonly ProviderKey[],
  known: Readonly<Record<string, MemberHealth>> = {},
  counts = false,
) => {
  const dice = openDice(7)
  const chosen: Record<string, number> = {}
  const healthOf = ({ id }: ProviderKey): MemberHealth => ({
    state: 'closed',
    ...known[id],
    ...(counts && { inUse: (known[id]?.inUse ?? 0) + (chosen[id] ?? 0) }),
  })
  for (let count = 0; count < 1_000; count++) {
    const id = chooseKey(pool, new Set(), dice, healthOf)?.id ?? 'nobody'
    chosen[id] = (chosen[id] ?? 0) + 1
  }
  return chosen
}

describe('the chosen key', () => {
  it('is one that is used less: two choices keep loads close to each other', () => {
    const loads = Object.values(draw([key('a'), key('b'), key('c'), key('d')], {}, true))
    expect(loads).toHaveLength(4)
    expect(Math.max(...loads) - Math.min(...loads)).toBeLessThan(50)
  })

  it('is chosen by weight, also in the long run', () => {
    const { a = 0, b = 0 } = draw([key('a', { weight: 3 }), key('b')], {}, true)
    expect(a / b).toBeCloseTo(3, 0)
  })

  it('is never the one of two that is clearly used more, and any of two that are not', () => {
    expect(draw([key('a'), key('b')], { a: { state: 'closed', inUse: 12 } })).toEqual({ b: 1_000 })
    expect(draw([key('a'), key('b')], { a: { state: 'closed', inUse: 11 } })['a']).toBeGreaterThan(400)
  })

  it('catches up slowly after it was out', () => {
    const back = { state: 'closed', slowStart: 0.1 } as const
    const { a = 0 } = draw([key('a'), key('b'), key('c'), key('d')], { a: back }, true)
    expect(a).toBeGreaterThan(0)
    expect(a).toBeLessThan(60)
  })

  it('is none that is out, and none where all are', () => {
    const out = { state: 'open', reason: 'key_refused', until: 1 } as const
    expect(draw([key('a'), key('b')], { a: out })).toEqual({ b: 1_000 })
    expect(draw([key('a')], { a: out })).toEqual({ nobody: 1_000 })
  })

  it('is none that this request has tried', () => {
    expect(chooseKey([key('a'), key('b')], new Set(['a']), () => 0)?.id).toBe('b')
    expect(chooseKey([key('a')], new Set(['a']), () => 0)).toBeUndefined()
  })

  it.each<[MemberHealth | undefined, string]>([
    [{ state: 'half-open', reason: 'untested' }, 'old'],
    [{ state: 'open', reason: 'key_refused', until: 1 }, 'old'],
    [{ state: 'open', reason: 'rate_limited', until: 1 }, 'nobody'],
    [{ state: 'open', reason: 'quota_exhausted', until: 1 }, 'nobody'],
    [{ state: 'open', reason: 'ejected' }, 'nobody'],
    [undefined, 'new'],
  ])('where the new one is %j comes from version: %s', (health, expected) => {
    const pool = [key('new', { isNew: true }), key('old', { isStandIn: true })]
    expect(draw(pool, health && { new: health })).toEqual({ [expected]: 1_000 })
  })

  it('is no stand-in while one of several new ones is accepted', () => {
    const pool = [key('one', { isNew: true }), key('other', { isNew: true }), key('old', { isStandIn: true })]
    expect(draw(pool, { one: { state: 'half-open', reason: 'untested' } })).toEqual({ other: 1_000 })
  })
})
