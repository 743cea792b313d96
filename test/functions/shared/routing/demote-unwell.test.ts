import { describe, expect, it } from 'vitest'
import { demoteUnwell } from '../../../../functions/shared/routing/demote-unwell.ts'
import type { MemberHealth } from '../../../../functions/shared/routing/health.ts'
import type { Candidate } from '../../../../functions/shared/routing/route.ts'

const candidate = (providerId: string) => ({ providerId, model: 'm', reason: 'r' }) as Candidate

const order = (ids: string, states: Readonly<Record<string, MemberHealth['state']>>) =>
  demoteUnwell([...ids].map(candidate), ({ providerId }) => {
    const state = states[providerId]
    return state && { state, reason: 'failing' }
  })

describe('targets out of service', () => {
  it.each([
    ['stay where they are while they are well', 'abc', {}, 'abc'],
    ['go last, in their order', 'abcd', { a: 'open', b: 'open' }, 'cdab'],
    ['go last until their probe was answered', 'abc', { a: 'half-open' }, 'bca'],
    ['go behind the only other', 'ab', { a: 'open' }, 'ba'],
    ['are half of all at most', 'abc', { a: 'open', b: 'open' }, 'bca'],
    ['are half of all at most, also when all are', 'ab', { a: 'open', b: 'open' }, 'ba'],
    ['are never the only one', 'a', { a: 'open' }, 'a'],
  ] as const)('%s', (_, ids, states, expected) => {
    expect(order(ids, states).map(({ providerId }) => providerId)).toEqual([...expected])
  })

  it('say why', () => {
    expect(order('ab', { a: 'open' }).map(({ reason }) => reason)).toEqual([
      ...['r', 'r; out of service (failing), so last'],
    ])
    expect(order('a', { a: 'open' })[0]?.reason).toBe('r; out of service (failing), but so are most')
  })

  it('are unknown to somebody who knows nothing', () => {
    const candidates = [candidate('a')]
    expect(demoteUnwell(candidates, undefined)).toEqual(candidates)
  })
})
