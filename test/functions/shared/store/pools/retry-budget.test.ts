import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRetryBudget } from '../../../../../functions/shared/store/pools/retry-budget.ts'
import { openManualClock } from '../../../../manual-clock.ts'
import { tableNames } from '../../../../store/open-bench.ts'
import { openFaultyClient } from '../../../../store/open-faulty-client.ts'
import { type Bench, startBench } from '../../../../store/start-bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.stop())

let pools = 0
const setUp = () => {
  pools += 1
  const pool = `pool-${pools}`
  const clock = openManualClock(600_000)
  const open = () => {
    const { dynamodb, ...network } = openFaultyClient(bench.url)
    return { ...openRetryBudget({ dynamodb, table: tableNames.state, now: clock.now }), ...network }
  }
  /** Requests that all fail, each of which wants to be sent three times. */
  const outage = async (instance: ReturnType<typeof open>, requests: number): Promise<number> => {
    let attempts = 0
    for (let request = 0; request < requests; request++) {
      instance.countRequest(pool)
      attempts += 1
      for (let retries = 0; retries < 2 && (await instance.mayRetry(pool)); retries++) attempts += 1
    }
    return attempts
  }
  return { pool, clock, open, outage }
}

describe('a retry', () => {
  it('is had three times a minute in advance, by the whole fleet together', async () => {
    const { pool, clock, open } = setUp()
    const fleet = Array.from({ length: 5 }, open)
    const had = await Promise.all(fleet.map(({ mayRetry }) => mayRetry(pool)))
    expect(had.filter(Boolean)).toHaveLength(3)
    clock.advance(60_000)
    expect(await fleet[0]?.mayRetry(pool)).toBe(true)
  })

  it('is earned by six requests, wherever they came', async () => {
    const { pool, open } = setUp()
    const [one, other] = [open(), open()]
    for (let advanced = 0; advanced < 3; advanced++) await one.mayRetry(pool)
    for (let requests = 0; requests < 23; requests++) other.countRequest(pool)
    expect(await other.mayRetry(pool)).toBe(false)
    other.countRequest(pool)
    expect(await other.mayRetry(pool)).toBe(true)
    expect(await other.mayRetry(pool)).toBe(false)
  })

  it('is not earned by requests of a minute that is over', async () => {
    const { pool, clock, open } = setUp()
    const one = open()
    for (let requests = 0; requests < 1_000; requests++) one.countRequest(pool)
    clock.advance(60_000)
    const had = [0, 1, 2, 3].map(() => one.mayRetry(pool))
    expect((await Promise.all(had)).filter(Boolean)).toHaveLength(3)
  })

  it('is one in six at most in a total outage', async () => {
    const { open, outage } = setUp()
    const attempts = await Promise.all(Array.from({ length: 10 }, () => outage(open(), 50)))
    const sum = attempts.reduce((total, count) => total + count, 0)
    expect(sum).toBeGreaterThan(500 * 1.12)
    expect(sum).toBeLessThanOrEqual((500 * 7) / 6)
  })

  it('is what an instance has earned itself while the budget cannot be asked', async () => {
    const { open, outage } = setUp()
    const one = open()
    one.cutAfter(0)
    expect(await outage(one, 102)).toBe(119)
  })

  it('is never more than that, however requests and retries mix', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 60 }), async steps => {
        const { pool, open } = setUp()
        const fleet = [open(), open()]
        let [requests, retries] = [0, 0]
        for (const [at, isRequest] of steps.entries()) {
          const one = fleet[at % 2] as ReturnType<typeof open>
          if (isRequest) {
            one.countRequest(pool)
            requests += 1
          } else if (await one.mayRetry(pool)) retries += 1
        }
        expect(retries).toBeLessThanOrEqual(Math.max(3, requests / 6))
      }),
      { numRuns: 20 },
    )
  })
})
