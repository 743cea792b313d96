import { describe, expect, it } from 'vitest'
import type { Refusal } from '../../../../functions/shared/accounting/judge-refusal.ts'
import { refuseHold } from '../../../../functions/shared/accounting/refuse-hold.ts'
import type { Period } from '../../../../functions/shared/accounting/window.ts'

/** 20 seconds before the minute ends. */
const now = Date.parse('2026-11-21T12:00:40Z')
const base: Refusal = { type: 'refuse', limit: 'tokens', of: 'tenant', maximum: 1_000, left: 50, asked: 120 }
const refuse = (change: Partial<Refusal>, per?: Period) => refuseHold({ ...base, ...change }, { now, per })

describe('a refusal', () => {
  it.each<[Partial<Refusal>, Period | undefined, string, number]>([
    [
      {},
      undefined,
      "this month's quota has 50 tokens left. There is a new one at 2026-12-01T00:00:00Z.",
      429,
    ],
    [{}, 'day', "today's quota has 50 tokens left. There is a new one at 2026-11-22T00:00:00Z.", 429],
    [{}, 'lifetime', 'the quota has 50 tokens left. Lower max_tokens', 429],
    [{ of: 'key' }, 'month', "this month's budget of your API key has 50 tokens left.", 429],
    [{ limit: 'nanos', left: 2_500_000 }, 'month', "this month's quota has $0.0025 left.", 402],
    [{ limit: 'nanos', of: 'key', left: 0 }, 'lifetime', 'the budget of your API key has $0 left.', 402],
  ])(
    'for want of a quota says what is left and when there is a new one: %o %s',
    (change, per, text, status) => {
      const error = refuse(change, per)
      expect(error.message).toContain(text)
      expect(error).toMatchObject({
        ...{ status, code: 'insufficient_quota', type: 'insufficient_quota' },
        headers: { 'x-should-retry': 'false' },
      })
    },
  )

  it.each<[Partial<Refusal>, string, string]>([
    [{ limit: 'requestsPerMinute', left: 0 }, 'requests', 'requests of your account'],
    [{ limit: 'requestsPerMinute', of: 'key', left: 0 }, 'requests', 'requests of your API key'],
    [{ limit: 'tokensPerMinute', of: 'key' }, 'tokens', '50 of 1000 left, and the request may use 120'],
  ])('for a minute says when the next one begins: %o', (change, type, text) => {
    const error = refuse(change)
    expect(error).toMatchObject({ status: 429, code: 'rate_limit_exceeded', type })
    expect(error.headers).toEqual({ 'retry-after': '20' })
    expect(error.message).toContain(text)
  })

  it('of what no minute has room for tells clients not to come again', () => {
    const error = refuse({ limit: 'tokensPerMinute', maximum: 100, left: 100 })
    expect(error).toMatchObject({ status: 429, code: 'rate_limit_exceeded', type: 'tokens' })
    expect(error.headers).toEqual({ 'x-should-retry': 'false' })
    expect(error.message).toContain('Limit 100, Requested 120')
  })

  it('of one too many at once says how many there may be', () => {
    const error = refuse({ limit: 'concurrency', maximum: 10, left: 0 })
    expect(error).toMatchObject({ code: 'concurrency_limit_exceeded', headers: { 'retry-after': '1' } })
    expect(error.message).toContain('10')
  })
})

describe('a refusal while a region cannot be asked', () => {
  it.each([
    ['tokens', 429],
    ['nanos', 402],
  ] as const)('for want of %s says that there may be more, and when to come again', (limit, status) => {
    const error = refuseHold({ ...base, limit }, { now }, ['eu-west-1'])
    expect(error).toMatchObject({ status, code: 'quota_region_silent', headers: { 'retry-after': '5' } })
    expect(error.message).toContain('eu-west-1 may have more of it and cannot be asked now')
  })
})
