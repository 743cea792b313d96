import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Period } from '../../../functions/shared/accounting/window.ts'
import { TenantEntry } from '../../../functions/shared/configuration/configuration.ts'
import { accountWrites } from '../../../functions/shared/store/accounts/account-writes.ts'
import { openAccounts } from '../../../functions/shared/store/accounts/accounts.ts'
import { openLedger } from '../../../functions/shared/store/ledger.ts'
import { openSweep } from '../../../functions/sweeper/sweep.ts'
import { tableNames } from '../../store/open-bench.ts'
import { type Bench, startBench } from '../../store/start-bench.ts'

const minute = 60_000
const start = Date.UTC(2026, 10, 21, 12, 0)

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.stop())

describe('a sweep', () => {
  it.each<[Period, Period]>([
    ['day', 'month'],
    ['month', 'lifetime'],
    ['lifetime', 'day'],
  ])('finds within ten minutes who died under a quota per %s, which is one per %s since', async (was, is) => {
    let time = start
    const now = () => time
    const writes = accountWrites(bench.dynamodb, tableNames.state)
    const accounts = openAccounts(writes, openLedger(bench.dynamodb, tableNames.ledger), now)
    const tenant = `changed-${was}`
    const entry = TenantEntry.parse({ id: tenant, keyPrefix: 'changed', quota: { per: is } })
    const sweep = openSweep({ accounts, listTenants: async () => [entry], now, log: () => {} })
    const amount = { tokens: 10, nanos: 0 }
    const limits = { tokens: 100, per: was }
    await accounts.hold({ tenant, leaseId: 'a', amount, limits, expiresAt: start + minute })
    const sweeps = []
    for (let minutes = 1; minutes <= 10; minutes++) {
      time = start + minutes * minute
      sweeps.push(await sweep())
    }
    expect(sweeps.reduce((sum, { reaped }) => sum + reaped, 0)).toBe(1)
    expect(Math.max(...sweeps.slice(0, 9).map(swept => swept.accounts))).toBeLessThan(3)
  })
})
