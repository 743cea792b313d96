import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { windowOf } from '../../../functions/shared/accounting/window.ts'
import { openCharge } from '../../../functions/shared/charge.ts'
import type { Clock } from '../../../functions/shared/contract/clock.ts'
import { openLog } from '../../../functions/shared/edge/open-log.ts'
import type { Target } from '../../../functions/shared/routing/route-model.ts'
import { accountWrites } from '../../../functions/shared/store/account-writes.ts'
import { openAccounts } from '../../../functions/shared/store/accounts.ts'
import { openLedger } from '../../../functions/shared/store/ledger.ts'
import { readUnsettled } from '../../../functions/sweeper/read-unsettled.ts'
import { readBalance } from '../../accounting/find-imbalances.ts'
import { tableNames } from '../../store/open-bench.ts'
import { openFaultyClient } from '../../store/open-faulty-client.ts'
import { type Bench, startBench } from '../../store/start-bench.ts'

const start = Date.UTC(2026, 10, 21, 12)
const window = windowOf(start)
const requestMs = 1_000

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.stop())

/** A request of ten tokens, on a clock that jumps to whatever is waited for. */
const setUp = (tenant: string) => {
  const { dynamodb, ...network } = openFaultyClient(bench.url)
  let time = start
  const clock: Clock = {
    now: () => time,
    after: (milliseconds, run) => {
      time += milliseconds
      queueMicrotask(run)
      return () => {}
    },
  }
  const ledger = openLedger(dynamodb, tableNames.ledger)
  const accounts = openAccounts(accountWrites(dynamodb, tableNames.state), ledger, clock.now)
  const logged = Promise.withResolvers<string>()
  const log = openLog('error', line => line.includes('"unsettled"') && logged.resolve(line), clock.now)
  const charging = {
    call: { id: 'request', deadline: start + requestMs },
    caller: {
      tenant: { id: tenant, keyPrefix: tenant, quota: { tokens: 100 }, limits: {} },
      keyId: 'key',
    },
    task: { endpoint: 'embeddings', request: { model: 'model', input: 'ten tokens' } },
    route: { targets: [{} as Target], maxOutputTokens: undefined },
  } as unknown as Parameters<typeof openCharge>[1]
  return {
    network,
    accounts,
    unsettled: logged.promise,
    charge: () =>
      openCharge(
        { accounts, ledger, findPrice: () => undefined, clock, dice: () => 0.5, mintId: () => 'lease', log },
        charging,
      ),
    balance: async () => readBalance(await bench.readAccount({ tenant, window }), 'tokens'),
  }
}

describe('a hold that cannot be given back before the deadline', () => {
  it.each(['answered too late', 'not answered at all'])(
    'is replayed by the sweeper: a hold %s',
    async way => {
      const isMade = way === 'answered too late'
      const { network, accounts, charge, unsettled, balance } = setUp(`unknown-${isMade}`)
      await (await charge()).release()
      network.fail('UpdateItemCommand', ...(isMade ? (['lost reply', 'lost reply'] as const) : []))
      network.cutAfter(isMade ? 2 : 0)
      await expect(charge()).rejects.toMatchObject({ status: 503, code: 'quota_store_unavailable' })
      const line = await unsettled
      network.heal()
      expect(await balance()).toMatchObject({ held: isMade ? 10 : 0 })
      expect(await accounts.replay(readUnsettled(line))).toBe(isMade)
      expect(await balance()).toEqual({ limit: 100, left: 100, used: 0, held: 0 })
    },
  )

  it('is replayed by the sweeper: the hold of a request that failed', async () => {
    const { network, accounts, charge, unsettled, balance } = setUp('released')
    const charged = await charge()
    network.cutAfter(0)
    await charged.release()
    const line = await unsettled
    network.heal()
    expect(await accounts.replay(readUnsettled(line))).toBe(true)
    expect(await balance()).toEqual({ limit: 100, left: 100, used: 0, held: 0 })
  })
})
