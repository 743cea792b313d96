import { describe, expect, it } from 'vitest'
import type { Account, Budget } from '../../../../functions/shared/accounting/account.ts'
import { nothing } from '../../../../functions/shared/accounting/amount.ts'
import { type Ask, judgeRefusal } from '../../../../functions/shared/accounting/judge-refusal.ts'

const limits = { tokens: 1_000, nanos: 500, requestsPerMinute: 5, tokensPerMinute: 300, concurrency: 2 }
const account: Account = {
  limit: { tokens: 1_000, nanos: 500 },
  left: { tokens: 1_000, nanos: 500 },
  used: nothing,
  budgets: {},
  leases: {},
  minute: 7,
  minuteRequests: 0,
  minuteTokens: 0,
  minuteKeyRequests: {},
  minuteKeyTokens: {},
}
const ask: Ask = { leaseId: 'mine', amount: { tokens: 100, nanos: 50 }, limits, minute: 7, now: 420_000 }
const lease = (expiresAt: number) => ({ tokens: 1, nanos: 1, since: 0, expiresAt })

describe('judgeRefusal', () => {
  it.each<[string, Partial<Account> | undefined, object]>([
    ['a window that nobody has opened', undefined, { type: 'open' }],
    ['our own lease', { leases: { mine: lease(0) } }, { type: 'held' }],
    [
      'a limit that the operator has changed',
      { limit: { tokens: 900, nanos: 500 } },
      { type: 'change-limit' },
    ],
    ['a limit that is new', { limit: { tokens: 1_000 } }, { type: 'change-limit' }],
    ['a minute gone by', { minute: 6 }, { type: 'turn-minute', from: 6 }],
    ['a clock behind the others', { minute: 8 }, { type: 'later-minute', minute: 8 }],
    ['too few tokens', { left: { tokens: 99, nanos: 500 } }, { type: 'refuse', limit: 'tokens', left: 99 }],
    ['too little money', { left: { tokens: 100, nanos: 49 } }, { type: 'refuse', limit: 'nanos', left: 49 }],
    [
      'an overdrawn account',
      { left: { tokens: -5, nanos: 50 } },
      { type: 'refuse', limit: 'tokens', left: 0 },
    ],
    ['too many requests', { minuteRequests: 5 }, { type: 'refuse', limit: 'requestsPerMinute', left: 0 }],
    [
      'too many tokens a minute',
      { minuteTokens: 201 },
      { type: 'refuse', limit: 'tokensPerMinute', left: 99 },
    ],
    [
      'too many at once',
      { leases: { a: lease(420_000), b: lease(500_000) } },
      { type: 'refuse', limit: 'concurrency', left: 0 },
    ],
    [
      'a limit met only because of a dead lease',
      { leases: { a: lease(419_999), b: lease(500_000) } },
      { type: 'reap', leases: [['a', lease(419_999)]] },
    ],
    ['nothing that still stands against it', {}, { type: 'ask-again' }],
  ])('sees %s', (_, change, verdict) => {
    expect(judgeRefusal(change && { ...account, ...change }, ask)).toMatchObject(verdict)
  })

  const key = { budgetId: 'k', tokens: 200, requestsPerMinute: 2, tokensPerMinute: 250 }
  const budget: Budget = { limit: { tokens: 200 }, left: { tokens: 200, nanos: 0 }, used: nothing }

  it.each<[string, Partial<Account>, object]>([
    ['a budget that nobody has opened', {}, { type: 'open-key', key }],
    [
      'a budget that was changed',
      { budgets: { k: { ...budget, limit: { tokens: 100, nanos: 5 } } } },
      { type: 'change-key-limit', from: { tokens: 100, nanos: 5 } },
    ],
    [
      'too few tokens of the key',
      { budgets: { k: { ...budget, left: { tokens: 99, nanos: 0 } } } },
      { type: 'refuse', limit: 'tokens', of: 'key', left: 99, maximum: 200, asked: 100 },
    ],
    [
      'the one of two limits that leaves less',
      { left: { tokens: 20, nanos: 500 }, budgets: { k: { ...budget, left: { tokens: 30, nanos: 0 } } } },
      { type: 'refuse', limit: 'tokens', of: 'tenant', left: 20 },
    ],
    [
      'too many requests of the key',
      { budgets: { k: budget }, minuteKeyRequests: { k: 2, other: 0 } },
      { type: 'refuse', limit: 'requestsPerMinute', of: 'key', left: 0 },
    ],
    [
      'too many tokens of the key in a minute',
      { budgets: { k: budget }, minuteKeyTokens: { k: 151 } },
      { type: 'refuse', limit: 'tokensPerMinute', of: 'key', left: 99 },
    ],
    ['nothing against a key that has room', { budgets: { k: budget } }, { type: 'ask-again' }],
  ])('sees %s', (_, change, verdict) => {
    expect(judgeRefusal({ ...account, ...change }, { ...ask, key })).toMatchObject(verdict)
  })

  it('names the limit that no minute can meet before one that passes', () => {
    const terms = { budgetId: 'k', tokensPerMinute: 80 }
    const busy = { ...account, minuteRequests: 5, minuteTokens: 300 }
    expect(judgeRefusal(busy, { ...ask, key: terms })).toMatchObject({
      ...{ limit: 'tokensPerMinute', of: 'key', maximum: 80, asked: 100 },
    })
  })

  it('sees dead leases that fill the account of a tenant without a cap', () => {
    const leases = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [index, lease(0)]))
    const uncapped = { ...ask, limits: { tokens: 1_000, nanos: 500 } }
    expect(judgeRefusal({ ...account, leases }, uncapped)).toMatchObject({ type: 'reap' })
  })

  it('does not blame a limit that the tenant does not have', () => {
    const unlimited = { ...account, limit: {}, left: { tokens: -1_000, nanos: -1_000 }, minuteRequests: 99 }
    expect(judgeRefusal(unlimited, { ...ask, limits: {} })).toEqual({ type: 'ask-again' })
  })
})
