import { describe, expect, it } from 'vitest'
import { demoteUnwell } from '../../../../functions/shared/routing/demote-unwell.ts'
import type { MemberHealth } from '../../../../functions/shared/routing/health.ts'
import type { Candidate } from '../../../../functions/shared/routing/route-model.ts'

const candidate = (providerId: string) => ({ providerId, model: 'm', reason: 'r' }) as Candidate

const order = (ids: string, states: Readonly<Record<string, MemberHealth['state']>>) =>
  demoteUnwell([...ids].map(candidate), ({ providerId }) => {
    const state = states[providerId]
    return state && { state, ...(providerId === 'a' && { reason: 'refused key' }) }
  })

describe('targets out of service', () => {
  it.each([
    ['stay where they are while they are well', 'abc', {}, 'abc'],
    ['go last, in their order', 'abcd', { a: 'open', b: 'open' }, 'cdab'],
    ['keep their place when on trial', 'abc', { a: 'half-open' }, 'abc'],
    ['go behind the only other', 'ab', { a: 'open' }, 'ba'],
    ['keep their place when less than half are well', 'abc', { a: 'open', b: 'open' }, 'abc'],
    ['keep their place when all are', 'ab', { a: 'open', b: 'open' }, 'ab'],
  ] as const)('%s', (_, ids, states, expected) => {
    expect(order(ids, states).map(({ providerId }) => providerId)).toEqual([...expected])
  })

  it('say why', () => {
    expect(order('ab', { a: 'open' })[1]?.reason).toBe('r; out of service (refused key), so last')
    expect(order('ba', { b: 'open', a: 'open' })[0]?.reason).toBe(
      'r; out of service (failing), but so are most',
    )
  })

  it('are unknown to somebody who knows nothing', () => {
    const candidates = [candidate('a')]
    expect(demoteUnwell(candidates, undefined)).toEqual(candidates)
  })
})
