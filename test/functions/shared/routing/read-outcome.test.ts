import { describe, expect, it } from 'vitest'
import type { Failure } from '../../../../functions/shared/contract/failure.ts'
import { explain } from '../../../../functions/shared/providers/openai/explain.ts'
import { readMember, writeMember } from '../../../../functions/shared/routing/member.ts'
import { readOutcome } from '../../../../functions/shared/routing/read-outcome.ts'

const asked = { providerId: 'p', model: 'm', keyId: 'k' }
const failed = (failure: Failure, of: Parameters<typeof readOutcome>[0] = asked) =>
  readOutcome(of, { type: 'failed', failure }).map(([member, finding]) => [
    writeMember(member),
    finding.type,
    ...('reason' in finding ? [finding.reason] : []),
  ])

describe('what a failure says of whom', () => {
  it.each([
    [
      500,
      '',
      [
        ['p##m', 'failed'],
        ['p#k#', 'failed'],
      ],
    ],
    [
      503,
      '',
      [
        ['p##m', 'failed'],
        ['p#k#', 'failed'],
      ],
    ],
    [
      529,
      '',
      [
        ['p##m', 'failed'],
        ['p#k#', 'failed'],
      ],
    ],
    [401, '', [['p#k#', 'refused', 'key_refused']]],
    [403, '', [['p#k#', 'refused', 'key_refused']]],
    [402, '', [['p#k#', 'refused', 'quota_exhausted']]],
    [429, '{"error":{"code":"insufficient_quota"}}', [['p#k#', 'refused', 'quota_exhausted']]],
    [429, '', [['p#k#m', 'paused', 'rate_limited']]],
    [
      400,
      '',
      [
        ['p##m', 'answered'],
        ['p#k#', 'answered'],
      ],
    ],
    [
      422,
      '',
      [
        ['p##m', 'answered'],
        ['p#k#', 'answered'],
      ],
    ],
  ])('%d %s', (status, body, expected) => {
    expect(failed(explain(status, body))).toEqual(expected)
  })

  it('is of the target where there is no key', () => {
    const keyless = { providerId: 'p', model: 'm' }
    expect(failed(explain(429, ''), keyless)).toEqual([['p##m', 'paused', 'rate_limited']])
    expect(failed(explain(500, ''), keyless)).toEqual([['p##m', 'failed']])
  })

  it('is nothing bad where our own deadline has cut it', () => {
    const failure = { ...explain(504, ''), code: 'gateway_deadline' }
    expect(failed(failure).map(([, type]) => type)).toEqual(['answered', 'answered'])
  })

  it('is as long a pause as the provider asks for, or a second', () => {
    const pauseOf = (failure: Failure) => readOutcome(asked, { type: 'failed', failure })[0]?.[1]
    expect(pauseOf(explain(429, ''))).toMatchObject({ forMs: 1_000 })
    expect(pauseOf({ ...explain(429, ''), retryAfterMs: 7_000 })).toMatchObject({ forMs: 7_000 })
  })
})

describe('the name of a member', () => {
  it.each([{ providerId: 'p' }, asked, { providerId: 'p', model: 'a/b#c' }, { providerId: 'p', keyId: 'k' }])(
    'can be read again: %j',
    member => {
      expect(readMember(writeMember(member))).toEqual(member)
    },
  )
})
