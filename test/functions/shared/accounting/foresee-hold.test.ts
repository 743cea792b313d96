import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Limits } from '../../../../functions/shared/accounting/account.ts'
import { nothing } from '../../../../functions/shared/accounting/amount.ts'
import { accountWrites } from '../../../../functions/shared/store/accounts/account-writes.ts'
import { openAccounts } from '../../../../functions/shared/store/accounts/accounts.ts'
import type { Hold, HoldResult } from '../../../../functions/shared/store/accounts/hold.ts'
import { openLedger } from '../../../../functions/shared/store/ledger.ts'
import { tableNames } from '../../../store/open-bench.ts'
import { type Bench, startBench } from '../../../store/start-bench.ts'

const start = Date.UTC(2026, 10, 30, 23, 50)
const leaseMs = 150_000

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.stop())

const limit = (most: number) => fc.option(fc.integer({ min: 1, max: most }), { nil: undefined, freq: 3 })

const limits: fc.Arbitrary<Limits> = fc
  .record({
    tokens: limit(400),
    nanos: limit(400),
    requestsPerMinute: limit(3),
    tokensPerMinute: limit(200),
    concurrency: limit(3),
  })
  .map(found => JSON.parse(JSON.stringify(found)))

/** What happens before a request comes: time passes, an earlier one ends, the operator changes the limits. */
const step = fc.record({
  tokens: fc.integer({ min: 0, max: 150 }),
  nanos: fc.integer({ min: 0, max: 150 }),
  passedMs: fc.constantFrom(0, 0, 20_000, 60_000, leaseMs + 1),
  ends: fc.boolean(),
  limits: fc.option(limits, { nil: undefined, freq: 4 }),
})

const refusalOf = (result: HoldResult) => {
  if (result.ok) return undefined
  if ('refusal' in result) return result.refusal
  throw new Error(result.reason)
}

let tenants = 0

describe('a hold foreseen', () => {
  it('is refused, and for what, as the hold that follows is', async () => {
    const seen = new Set<string | undefined>()
    await fc.assert(
      fc.asyncProperty(limits, fc.array(step, { minLength: 5, maxLength: 12 }), async (first, steps) => {
        const tenant = `tenant-${tenants++}`
        let now = start
        let current = first
        const ledger = openLedger(bench.dynamodb, tableNames.ledger)
        const accounts = openAccounts(accountWrites(bench.dynamodb, tableNames.state), ledger, () => now)
        const open: Hold[] = []
        for (const [index, { tokens, nanos, passedMs, ends, limits: changed }] of steps.entries()) {
          now += passedMs
          current = changed ?? current
          const ended = ends ? open.shift() : undefined
          if (ended) await accounts.settle(ended, nothing)
          const request = { tenant, leaseId: `lease-${index}`, amount: { tokens, nanos }, limits: current }
          const { refusal } = await accounts.foresee(request)
          const result = await accounts.hold({ ...request, expiresAt: now + leaseMs })
          expect(refusal).toEqual(refusalOf(result))
          if (result.ok) open.push(result.hold)
          seen.add(refusal?.limit)
        }
      }),
      { numRuns: 25, seed: 2026 },
    )
    expect([...seen].map(String).sort()).toEqual([
      'concurrency',
      'nanos',
      'requestsPerMinute',
      'tokens',
      'tokensPerMinute',
      'undefined',
    ])
  })

  it('leaves the account as it was', async () => {
    const accounts = openAccounts(
      accountWrites(bench.dynamodb, tableNames.state),
      openLedger(bench.dynamodb, tableNames.ledger),
      () => start,
    )
    const before = await bench.readAccounts()
    await accounts.foresee({ tenant: 'nobody', leaseId: 'one', amount: nothing, limits: { tokens: 1 } })
    expect(await bench.readAccounts()).toEqual(before)
  })
})
