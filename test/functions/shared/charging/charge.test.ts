import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KeyTerms } from '../../../../functions/shared/accounting/key-terms.ts'
import { windowOf } from '../../../../functions/shared/accounting/window.ts'
import { openCharge } from '../../../../functions/shared/charging/charge.ts'
import type { Clock } from '../../../../functions/shared/contract/clock.ts'
import type { GatewayError } from '../../../../functions/shared/contract/gateway-error.ts'
import { noUsage } from '../../../../functions/shared/contract/usage.ts'
import { openLog } from '../../../../functions/shared/edge/open-log.ts'
import type { Target } from '../../../../functions/shared/routing/route.ts'
import { accountWrites } from '../../../../functions/shared/store/accounts/account-writes.ts'
import { openAccounts } from '../../../../functions/shared/store/accounts/accounts.ts'
import { openNoteRefusal } from '../../../../functions/shared/store/accounts/note-refusal.ts'
import { openLedger } from '../../../../functions/shared/store/ledger.ts'
import { readUnsettled } from '../../../../functions/sweeper/read-unsettled.ts'
import { readBalance, readKeyBalance } from '../../../accounting/find-imbalances.ts'
import { tableNames } from '../../../store/open-bench.ts'
import { openFaultyClient } from '../../../store/open-faulty-client.ts'
import { type Bench, startBench } from '../../../store/start-bench.ts'

const start = Date.UTC(2026, 10, 21, 12)
const window = windowOf(start)
const requestMs = 1_000

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.stop())

const key: KeyTerms = { budgetId: 'k', tokens: 25, requestsPerMinute: 9 }

/** A request of ten tokens, under a key with a budget, on a clock that jumps to whatever is waited for. */
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
  const noteRefusal = openNoteRefusal({ dynamodb, table: tableNames.state, now: clock.now })
  let minted = 0
  const mintId = (): string => {
    minted += 1
    return `lease-${minted}`
  }
  const logged = Promise.withResolvers<string>()
  const log = openLog('error', line => line.includes('"unsettled"') && logged.resolve(line), clock.now)
  const charging = {
    call: { id: 'request', headers: {}, deadline: start + requestMs },
    caller: {
      tenant: { id: tenant, keyPrefix: tenant, quota: { tokens: 100 }, limits: {} },
      keyId: 'key',
      key,
    },
    task: { endpoint: 'embeddings', request: { model: 'model', input: 'ten tokens' } },
    route: { targets: [{ shapes: [], provider: {} }], maxOutputTokens: undefined },
  } as unknown as Parameters<typeof openCharge>[1]
  return {
    network,
    accounts,
    unsettled: logged.promise,
    charge: () =>
      openCharge(
        { accounts, noteRefusal, ledger, findPrice: () => undefined, clock, dice: () => 0.5, mintId, log },
        charging,
      ),
    balance: async () => readBalance(await bench.readAccount({ tenant, window }), 'tokens'),
    keyBalance: async () => readKeyBalance(await bench.readAccount({ tenant, window }), 'k', 'tokens'),
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
    const { network, accounts, charge, unsettled, balance, keyBalance } = setUp('released')
    const charged = await charge()
    network.cutAfter(0)
    await charged.release()
    const line = await unsettled
    network.heal()
    expect(await accounts.replay(readUnsettled(line))).toBe(true)
    expect(await balance()).toEqual({ limit: 100, left: 100, used: 0, held: 0 })
    expect(await keyBalance()).toEqual({ limit: 25, left: 25, used: 0, held: 0 })
  })
})

describe("a charge under a virtual key's budget", () => {
  it('is taken from it and the tenant alike, and shows how the tighter of both stands', async () => {
    const { charge, balance, keyBalance } = setUp('keyed')
    const charged = await charge()
    expect(charged.limits).toMatchObject({
      'x-ratelimit-limit-requests': '9',
      'x-ratelimit-remaining-requests': '8',
      'x-ratelimit-limit-tokens': '25',
      'x-ratelimit-remaining-tokens': '15',
    })
    const usage = { ...noUsage, input: 6 }
    await charged.settle(charged.bill({} as Target, { usage, characters: 0 }), {})
    expect(await keyBalance()).toEqual({ limit: 25, left: 19, used: 6, held: 0 })
    expect(await balance()).toEqual({ limit: 100, left: 94, used: 6, held: 0 })
  })

  it('is refused when the key has too little, with how its limits stand', async () => {
    const { charge } = setUp('spent')
    await charge()
    await charge()
    const refused = charge()
    await expect(refused).rejects.toMatchObject({
      ...{ status: 429, code: 'insufficient_quota' },
      headers: { 'x-should-retry': 'false', 'x-ratelimit-remaining-tokens': '5' },
    })
    await expect(refused).rejects.toThrow('your API key')
  })
})

describe('a refusal because the store gave no reply', () => {
  it('keeps the host, which would freeze it, until the hold is given back', async () => {
    const { network, charge, balance } = setUp('kept')
    await (await charge()).release()
    network.fail('UpdateItemCommand', 'lost reply', 'lost reply')
    const refusal = await charge().then(
      () => undefined,
      (error: GatewayError) => error,
    )
    expect(refusal).toMatchObject({ status: 503 })
    await refusal?.finished
    expect(await balance()).toEqual({ limit: 100, left: 100, used: 0, held: 0 })
  })
})
