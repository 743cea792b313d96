import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MemberHealth } from '../../../../functions/shared/routing/health.ts'
import { inService } from '../../../../functions/shared/routing/in-service.ts'

const kinds: Readonly<Record<string, MemberHealth | undefined>> = {
  w: undefined,
  f: { state: 'open', reason: 'failing', until: 1 },
  F: { state: 'open', reason: 'failing', until: 2 },
  h: { state: 'half-open', reason: 'failing' },
  r: { state: 'open', reason: 'key_refused', until: 1 },
  p: { state: 'open', reason: 'rate_limited', until: 1 },
}
type Item = { readonly kind: string; readonly at: number }
const poolOf = (text: string): readonly Item[] => [...text].map((kind, at) => ({ kind, at }))
const serve = (text: string) =>
  inService(poolOf(text), ({ kind }) => kinds[kind])
    .map(({ kind }) => kind)
    .join('')

describe('who is in service', () => {
  it.each([
    ['wwww', 'wwww', 'everybody who is well'],
    ['', '', 'nobody where there is nobody'],
    ['wffw', 'ww', 'nobody who fails, as long as half is left'],
    ['whww', 'www', 'nobody who waits for a probe'],
    ['wFFf', 'wf', 'of three who fail the one who comes back first'],
    ['wrrr', 'w', 'nobody whom the provider has refused, however few are left'],
    ['wpp', 'w', 'nobody who asked to be left alone'],
    ['wfpp', 'wf', 'who fails, when fewer than half would be left'],
    ['f', 'f', 'a pool of one, because to ask nobody is no better'],
    ['r', '', 'but not when it was refused'],
    ['ff', 'f', 'half of those who all fail'],
  ])('%s → "%s": %s', (pool, expected) => {
    expect([...serve(pool)].sort()).toEqual([...expected].sort())
  })

  it('is at least half of any pool of which nobody was refused or paused', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('w', 'f', 'F', 'h') }), pool => {
        expect(serve(pool).length * 2).toBeGreaterThanOrEqual(pool.length)
      }),
    )
  })

  it('is never one who was refused or paused', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Object.keys(kinds)) }), pool => {
        expect(serve(pool)).not.toMatch(/[rp]/)
      }),
    )
  })
})
